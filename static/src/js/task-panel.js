// The task panel, as a page or in the plan's drawer: edits in place that Esc takes back, names
// after @, steps that move by keyboard. Everything listens on the document, so swapped parts
// need no set-up.
import { toast } from "./toasts.js";

export function startTaskPanel() {
  document.addEventListener("input", (event) =>
    event.target.closest("form[data-inplace]")?.classList.add("is-dirty"),
  );
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    delete event.detail.elt.dataset?.sent;
  });
  document.addEventListener("click", onClick);
  startMentions();
}

// Enter changes a field and submits its form: one request, not two.
function onSubmit(event) {
  const form = event.target;
  if (!form.closest?.(".tp, .tp-say")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => {
    delete form.dataset.sent;
  }, 8000);
}

function onClick(event) {
  const cancel = event.target.closest("[data-inplace-cancel]");
  // The reset itself happens after this.
  if (cancel) setTimeout(() => takeBack(cancel.form), 0);
  const copied = event.target.closest("[data-copied]");
  if (copied) toast(copied.dataset.copied, { tone: "green" });
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.(".tp-say form, .tp form");
    if (form && event.target.matches("textarea")) {
      event.preventDefault();
      form.requestSubmit();
    }
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    const row = event.target.closest?.("[data-check]");
    if (row) {
      event.preventDefault();
      row.querySelector(event.key === "ArrowUp" ? "[data-up]" : "[data-down]")?.click();
    }
  }
  if (event.key === "Escape" && !document.getElementById("tp-names")) cancel(event);
}

// Esc takes back what was typed, then closes the edit; only when there is nothing to take back
// the drawer may close.
function cancel(event) {
  const form = event.target.closest?.("form[data-inplace]");
  const details = event.target.closest?.("details.tp-edit[open]");
  if (!form?.classList.contains("is-dirty") && !details) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form) {
    form.reset();
    takeBack(form, { keepOpen: !details });
  } else closeEdit(details);
}

function takeBack(form, { keepOpen = false } = {}) {
  if (!form) return;
  form.classList.remove("is-dirty");
  form
    .querySelectorAll("[aria-invalid]")
    .forEach((field) => field.removeAttribute("aria-invalid"));
  form.querySelector(".tp-refused")?.remove();
  const details = form.closest("details.tp-edit");
  if (details && !keepOpen) closeEdit(details);
}

function closeEdit(details) {
  details.open = false;
  details.querySelector("summary").focus();
}

// Names after @: a list under the text, arrows choose, Enter or Tab takes, Esc closes.
let list = null;
let field = null;

export function wordBefore(text, caret) {
  const found = text.slice(0, caret).match(/(?:^|[^\w@.])@([\p{L}'-]*(?: [\p{L}'-]*)?)$/u);
  return found ? found[1] : null;
}

export function namesFor(names, typed) {
  const wanted = typed.toLocaleLowerCase();
  return names
    .filter((name) =>
      name
        .toLocaleLowerCase()
        .split(" ")
        .some((_part, place, parts) => parts.slice(place).join(" ").startsWith(wanted)),
    )
    .slice(0, 6);
}

function startMentions() {
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-mention]");
    if (form && event.target.matches("textarea"))
      offer(event.target, form.dataset.mention.split("|").filter(Boolean));
  });
  document.addEventListener("keydown", onListKey, true);
  document.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
}

function offer(text, names) {
  const typed = wordBefore(text.value, text.selectionStart);
  const found = typed === null ? [] : namesFor(names, typed);
  close();
  if (
    !found.length ||
    (found.length === 1 && found[0].toLocaleLowerCase() === typed.toLocaleLowerCase())
  )
    return;
  field = text;
  list = document.createElement("ul");
  list.id = "tp-names";
  list.className = "tp-names";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text.labels?.[0]?.textContent ?? "");
  found.forEach((name, place) => {
    const option = document.createElement("li");
    option.id = `tp-name-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(place === 0));
    option.textContent = name;
    // Before the text loses the focus.
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(name);
    });
    list.append(option);
  });
  text.closest("form").append(list);
  text.setAttribute("aria-controls", list.id);
  text.setAttribute("aria-activedescendant", "tp-name-0");
}

function onListKey(event) {
  if (!list || event.target !== field) return;
  const options = [...list.children];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
    options[at].setAttribute("aria-selected", "false");
    options[next].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", options[next].id);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab")
    take(options[at].textContent);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function take(name) {
  const caret = field.selectionStart;
  const start = field.value.lastIndexOf("@", caret - 1);
  field.setRangeText(`@${name} `, start, caret, "end");
  close();
}

function close() {
  list?.remove();
  field?.removeAttribute("aria-controls");
  field?.removeAttribute("aria-activedescendant");
  list = null;
  field = null;
}
