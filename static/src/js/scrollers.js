// A table that is wider than its panel must scroll by keyboard too: it becomes focusable while it overflows.
function update() {
  for (const box of document.querySelectorAll(".scroll-x, .tabs, .board")) {
    if (box.hasAttribute("tabindex") && !box.dataset.scroller) continue;
    const overflows = box.scrollWidth > box.clientWidth + 1;
    if (overflows) { box.tabIndex = 0; box.dataset.scroller = "1"; } else { box.removeAttribute("tabindex"); delete box.dataset.scroller; }
  }
}

export function startScrollers() {
  update();
  addEventListener("resize", update);
  document.addEventListener("htmx:afterSettle", update);
}
