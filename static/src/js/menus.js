// Places a popover menu beside its button, and gives it arrow keys. What fills one as it opens
// does so before it opens ("beforetoggle"): it is placed by its size.
export function place(button, menu, view) {
  const top =
    button.bottom + 4 + menu.height > view.height
      ? Math.max(8, button.top - menu.height - 4)
      : button.bottom + 4;
  const left = Math.max(8, Math.min(view.width - menu.width - 8, button.left));
  return { top, left };
}

export function startMenus() {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches?.(".menu[popover]") || event.newState !== "open") return;
      const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
      if (!button) return;
      const spot = place(button.getBoundingClientRect(), menu.getBoundingClientRect(), {
        width: innerWidth,
        height: innerHeight,
      });
      menu.style.top = `${spot.top}px`;
      menu.style.left = `${spot.left}px`;
      // What fills it later makes it scroll, not reach out of the window.
      menu.style.maxHeight = `${innerHeight - spot.top - 8}px`;
      menu.querySelector("a, button, input, select")?.focus({ focusVisible: true });
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu[popover]");
    if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const items = [...menu.querySelectorAll("a, button")];
    const next =
      items[
        (items.indexOf(document.activeElement) +
          (event.key === "ArrowDown" ? 1 : -1) +
          items.length) %
          items.length
      ];
    next?.focus();
    event.preventDefault();
  });
}
