// One tip for every [data-tip]: hover and focus, Esc closes, the pointer may move onto it (WCAG
// 1.4.13). The same words are in the element's aria-label, so the tip is hidden from assistive
// technology.
export function startTips() {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  document.body.append(box);
  let shown = null;
  let timer;
  const hide = () => {
    shown?.classList.remove("open");
    shown = null;
    box.hidden = true;
  };
  const show = (element) => {
    clearTimeout(timer);
    if (shown === element) return;
    hide();
    shown = element;
    element.classList.add("open");
    const [head, ...rest] = element.dataset.tip.split(": ");
    const title = document.createElement("b");
    title.textContent = head;
    box.replaceChildren(title, rest.join(": "));
    box.hidden = false;
    const at = element.getBoundingClientRect();
    box.style.left = `${Math.max(8, Math.min(innerWidth - box.offsetWidth - 8, at.left + at.width / 2 - box.offsetWidth / 2))}px`;
    box.style.top = `${at.bottom + 6 + box.offsetHeight > innerHeight ? at.top - box.offsetHeight - 6 : at.bottom + 6}px`;
  };
  const later = () => {
    timer = setTimeout(hide, 120);
  };
  for (const [name, run] of [
    ["mouseover", show],
    ["focusin", show],
    ["mouseout", later],
    ["focusout", later],
  ]) {
    document.addEventListener(name, (event) => {
      const element = event.target.closest?.("[data-tip]");
      if (element) run(element);
    });
  }
  box.addEventListener("mouseenter", () => clearTimeout(timer));
  box.addEventListener("mouseleave", later);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("scroll", hide, true);
}
