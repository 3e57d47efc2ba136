// What came of an answer stays a while, with its Undo: what others change meanwhile is drawn
// after that.
import { isTyping } from "../words.js";

const STAYS_MS = 20000;
let until = 0;
let timer;

function later() {
  clearTimeout(timer);
  timer = setTimeout(
    () => window.htmx.trigger("#needs", "fresh"),
    until - performance.now() + 50,
  );
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.closest?.("#needs")) until = performance.now() + STAYS_MS;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "needs" || performance.now() >= until) return;
  if (!document.querySelector("#needs .answered")) return;
  event.preventDefault();
  later();
});

// U takes the last answer back.
document.addEventListener("keydown", (event) => {
  if (event.key !== "u" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog:modal")) return;
  [...document.querySelectorAll("#needs [data-undo]")].at(-1)?.click();
});
