// People on the grid of power and interest: dragged, or moved by the arrows. A pin is at its
// new place at once; one request follows when it rests, and the server's answer is drawn.
import { csrfToken } from "../csrf.js";

const RESTS_MS = 400;
const STEP = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
const FAR_PX = 4;

/** @type {{ pin: HTMLElement, x: number, y: number, moved: boolean } | null} */
let held = null;
let resting = 0;
/** @type {HTMLElement | null} */
let waiting = null;

/** @param {EventTarget | null} target */
const pinOf = (target) =>
  target instanceof Element
    ? /** @type {HTMLElement | null} */ (target.closest("button.pin"))
    : null;

/** @param {Element} pin */
const cellOf = (pin) => /** @type {HTMLElement | null} */ (pin.closest("td[data-power]"));

/**
 * @param {number} power
 * @param {number} interest
 */
function cellAt(power, interest) {
  const where = `td[data-power="${power}"][data-interest="${interest}"]`;
  return document.querySelector(`.power-grid ${where}`);
}

/** @param {HTMLElement} pin */
function send(pin) {
  const cell = cellOf(pin);
  waiting = null;
  if (!cell) return;
  window.htmx.ajax("POST", pin.dataset.place, {
    source: pin,
    target: "#register",
    swap: "outerHTML",
    values: {
      power: cell.dataset.power,
      interest: cell.dataset.interest,
      version: pin.dataset.version,
    },
  });
}

/** @param {HTMLElement} pin */
function sendWhenItRests(pin) {
  if (waiting && waiting !== pin) send(waiting);
  waiting = pin;
  clearTimeout(resting);
  resting = window.setTimeout(() => send(pin), RESTS_MS);
}

document.addEventListener("keydown", (event) => {
  const pin = pinOf(event.target);
  const step = STEP[/** @type {keyof typeof STEP} */ (event.key)];
  if (!pin || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const cell = cellOf(pin);
  if (!cell) return;
  const next = cellAt(
    Number(cell.dataset.power) + step[0],
    Number(cell.dataset.interest) + step[1],
  );
  if (!next) return;
  next.append(pin);
  pin.focus();
  sendWhenItRests(pin);
});

document.addEventListener("pointerdown", (event) => {
  const pin = pinOf(event.target);
  if (!pin || event.button !== 0) return;
  held = { pin, x: event.clientX, y: event.clientY, moved: false };
  pin.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
  if (!held.moved && Math.hypot(dx, dy) < FAR_PX) return;
  held.moved = true;
  held.pin.dataset.held = "";
  held.pin.style.translate = `${dx}px ${dy}px`;
  light(under(event));
});

/** @param {PointerEvent} event */
function under(event) {
  const found = document.elementsFromPoint(event.clientX, event.clientY);
  return found.find((one) => one.matches(".power-grid td[data-power]")) ?? null;
}

/** @param {Element | null} cell */
function light(cell) {
  for (const lit of document.querySelectorAll(".power-grid td[data-lit]")) {
    if (lit !== cell) lit.removeAttribute("data-lit");
  }
  cell?.setAttribute("data-lit", "");
}

/** @param {HTMLElement} pin */
function putDown(pin) {
  delete pin.dataset.held;
  // An empty style would be carried over to the next drawing, which the security policy refuses.
  // Chromium removes the attribute only once somebody has asked for it.
  if (pin.hasAttribute("style")) pin.removeAttribute("style");
  light(null);
}

/** @param {PointerEvent} event */
function drop(event) {
  if (!held) return;
  const { pin, moved } = held;
  held = null;
  putDown(pin);
  if (!moved || event.type === "pointercancel") return;
  const cell = under(event);
  if (!cell || cell === cellOf(pin)) return;
  cell.append(pin);
  pin.focus();
  sendWhenItRests(pin);
}

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !held) return;
  putDown(held.pin);
  held = null;
});

// What still rests is sent though the page is left.
window.addEventListener("pagehide", () => {
  const cell = waiting && cellOf(waiting);
  if (!waiting?.dataset.place || !cell) return;
  const { power = "", interest = "" } = cell.dataset;
  fetch(waiting.dataset.place, {
    method: "POST",
    keepalive: true,
    headers: { "X-CSRFToken": csrfToken() },
    body: new URLSearchParams({ power, interest, version: waiting.dataset.version ?? "" }),
  });
});
