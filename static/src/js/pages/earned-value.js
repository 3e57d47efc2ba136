// The tree of work packages: a twisty fetches the rows below it once, then shows or hides them
// with all below them.
function below(key) {
  return [...document.querySelectorAll(`tr[data-under="${CSS.escape(key)}"]`)];
}

function hide(key) {
  for (const row of below(key)) {
    row.hidden = true;
    hide(row.id);
  }
}

function show(key) {
  for (const row of below(key)) {
    row.hidden = false;
    if (row.querySelector("[data-twist]")?.getAttribute("aria-expanded") === "true")
      show(row.id);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-twist]");
  if (!button) return;
  const key = button.dataset.twist;
  const isOpen = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) hide(key);
  else if (below(key).length) show(key);
  else button.dispatchEvent(new CustomEvent("open"));
});
