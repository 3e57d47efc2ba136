// Forms that submit on change, that are sent once, and "take theirs" in a conflict.
import { letGo } from "./unsaved.js";

// The server does once what carries the same key (core/once/answers.py); these only keep a person
// from asking twice.
const ENABLE_AGAIN_MS = 8000;
// Forms that stay on the page after they were answered: what is sent from them next is another
// wish.
const answered = new WeakSet();

function hold(button) {
  if (button.disabled) return;
  button.disabled = true;
  button.dataset.sent = "";
}

function release(button) {
  button.disabled = false;
  delete button.dataset.sent;
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function renewKey(event) {
  const form = event.target.form ?? event.target.closest?.("form");
  if (!form || !answered.has(form)) return;
  answered.delete(form);
  const key = form.querySelector("input[name=once_key]");
  if (key) key.value = newKey();
}

// A second click that waited for the first answer is sent with the first key: only what a
// person does later is new.
function startKeys() {
  for (const name of ["click", "change", "submit"])
    document.addEventListener(name, renewKey, true);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.requestConfig?.triggeringEvent?.submitter;
    if (button && event.detail.elt instanceof HTMLFormElement) hold(button);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (!form) return;
    if (event.detail.successful) answered.add(form);
    for (const button of form.querySelectorAll("button[data-sent]")) {
      const hadFocus =
        document.activeElement === button || document.activeElement === document.body;
      release(button);
      if (hadFocus && form.isConnected) button.focus({ preventScroll: true });
    }
  });
}

// A suggestion that comes late never replaces what somebody has typed meanwhile. Who is in the
// field by then keeps it, and the suggestion stands in it, chosen: the next key replaces it.
function startSuggestions() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const field = event.detail.target?.closest?.("[data-suggestion]")?.querySelector("input");
    if (!field) return;
    const isTyped = field.value !== field.defaultValue;
    const isIn = field === document.activeElement;
    if (isTyped || isIn) event.detail.shouldSwap = false;
    if (isIn && !isTyped) suggest(field, event.detail.serverResponse);
  });
}

function suggest(field, answer) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const suggestion = page.querySelector("input")?.value;
  if (!suggestion) return;
  field.defaultValue = suggestion;
  field.value = suggestion;
  field.select();
}

// Ctrl+Enter sends the form that one is in, from any of its fields.
function sendByKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented)
    return;
  const form = event.target.form;
  if (!form || !event.target.matches("input, select, textarea")) return;
  const send = form.querySelector(
    "button.btn-primary:not([type=button]):not(:disabled), button[type=submit]:not(:disabled)",
  );
  if (!send) return;
  event.preventDefault();
  form.requestSubmit(send);
}

// A page that comes back with what is wrong leads to the first of it, wherever it stands.
function leadToWrong() {
  const found = document.querySelector("main form [aria-invalid=true]");
  const wrong = /** @type {HTMLElement | null} */ (found);
  if (!wrong) return;
  wrong.closest(".field")?.scrollIntoView({ block: "center" });
  wrong.focus({ preventScroll: true });
}

export function startForms() {
  leadToWrong();
  document.addEventListener("keydown", sendByKey);
  startKeys();
  startSuggestions();
  // Before anybody else hears of it: a form that HTMX sends asks as well.
  document.addEventListener(
    "submit",
    (event) => {
      const question = event.submitter?.dataset.confirm;
      if (!question || confirm(question)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || event.target.hasAttribute("hx-post") || !button) return;
    // After this tick, so that the button's value is sent.
    setTimeout(() => {
      hold(button);
      setTimeout(() => release(button), ENABLE_AGAIN_MS);
    }, 0);
  });
  addEventListener("pageshow", () =>
    document.querySelectorAll("button[data-sent]").forEach(release),
  );
  document.addEventListener("change", (event) => {
    event.target.closest("[data-submit-on-change]")?.closest("form")?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reload]")) {
      letGo();
      location.reload();
    }
    const keep = event.target.closest("[data-keep-mine]");
    const version = keep?.form?.querySelector("input[name=version]");
    // The button carries the newer version; the form's own would be sent as well.
    if (version) version.value = keep.value;
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
  });
}
