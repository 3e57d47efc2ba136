import { months } from "../line-months.js";

// The cost tree: a group's button shows or hides the rows below it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-expand]");
  if (!button) return;
  const isOpen = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(isOpen));
  for (const id of button.getAttribute("aria-controls").trim().split(/\s+/)) {
    const row = document.getElementById(id);
    if (row) row.hidden = !isOpen;
  }
});

months();
document.addEventListener("htmx:afterSettle", () => months());
