// A table that is wider than its panel must scroll by keyboard too: it becomes focusable while
// it overflows.
function update() {
  // Their links take the focus, so that they need none themselves.
  for (const row of document.querySelectorAll(".doors, .rooms")) showMore(row);
  for (const box of document.querySelectorAll(".scroll-x, .board")) {
    if (box.hasAttribute("tabindex") && !box.dataset.scroller) continue;
    const overflows = box.scrollWidth > box.clientWidth + 1;
    showMore(box);
    if (overflows) {
      box.tabIndex = 0;
      box.dataset.scroller = "1";
    } else {
      box.removeAttribute("tabindex");
      delete box.dataset.scroller;
    }
  }
}

// At which edges something is out of sight: the style sheet fades them.
function showMore(box) {
  const before = Math.abs(box.scrollLeft);
  const after = box.scrollWidth - box.clientWidth - before;
  const edges = [before > 1 && "start", after > 1 && "end"].filter(Boolean).join(" ");
  if (edges) box.dataset.more = edges;
  else delete box.dataset.more;
}

function scrolled(event) {
  if (event.target.matches?.(".scroll-x, .doors, .rooms")) showMore(event.target);
}

// A row of links that scrolls sideways begins at the page that is shown.
function showCurrent() {
  for (const row of document.querySelectorAll(".settings-nav, .doors, .rooms")) {
    const current = row.querySelector("[aria-current]");
    if (!current || row.scrollWidth <= row.clientWidth) continue;
    const middle = current.offsetLeft + current.offsetWidth / 2;
    row.scrollLeft = middle - row.offsetLeft - row.clientWidth / 2;
  }
}

export function startScrollers() {
  update();
  showCurrent();
  addEventListener("resize", update);
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });
  document.addEventListener("htmx:afterSettle", update);
}
