// The toolbar in the room that there is: first labels go, then what a menu has as well. What
// goes is found in "More" (plan_menus.html); nothing scrolls out of sight.
const LEVELS = 4;

export function keepWithin(page, bar) {
  const fit = () => {
    for (let level = 0; level <= LEVELS; level += 1) {
      page.dataset.tight = String(level);
      if (bar.scrollWidth <= bar.clientWidth) break;
    }
  };
  new ResizeObserver(fit).observe(bar);
  page.addEventListener("plan-view", fit);
  document.fonts?.ready.then(fit);
}
