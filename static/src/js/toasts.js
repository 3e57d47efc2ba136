// Toasts: Django messages, out-of-band swaps, and the HX-Trigger header {"toast": {text, tone,
// undo}}.
import { word } from "./words.js";

const SHOWN_MS = 6000;
const UNDO_MS = 10000;

function region() {
  return document.getElementById("toasts");
}

export function toast(text, { tone = "", undo = "", action = null } = {}) {
  // The same words again take the place of those that still stand there.
  if (!undo && !action)
    for (const box of [...(region()?.children ?? [])])
      if (box.querySelector("span")?.textContent === text) box.remove();
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.toast = "";
  if (tone) box.dataset.tone = tone;
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word("undo");
    button.dataset.dismiss = "";
    button.addEventListener("click", () =>
      window.htmx.ajax("POST", undo, { source: document.body, swap: "none" }),
    );
    box.dataset.undo = undo;
    box.append(button);
  }
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    button.dataset.dismiss = "";
    button.addEventListener("click", action.run);
    box.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "x";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", word("close"));
  close.textContent = "×";
  box.append(close);
  region()?.append(box);
  return box;
}

// A red toast stays until it is closed; time stands still under the pointer and the focus (WCAG
// 2.2.1).
function watch(box) {
  if (box.dataset.watched || box.dataset.tone === "red") return;
  box.dataset.watched = "1";
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => box.remove(), box.dataset.undo ? UNDO_MS : SHOWN_MS);
  };
  const stop = () => clearTimeout(timer);
  box.addEventListener("mouseenter", stop);
  box.addEventListener("mouseleave", start);
  box.addEventListener("focusin", stop);
  box.addEventListener("focusout", start);
  start();
}

export function startToasts() {
  const place = region();
  if (!place) return;
  place.querySelectorAll("[data-toast]").forEach(watch);
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) watch(node);
  }).observe(place, { childList: true });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    // After HTMX had its turn with the click.
    if (button) setTimeout(() => button.closest("[data-toast]")?.remove(), 0);
  });
  document.addEventListener("toast", (event) =>
    toast(event.detail.text ?? event.detail.value ?? "", event.detail),
  );
}
