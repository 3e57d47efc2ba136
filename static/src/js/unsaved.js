// Nothing typed is dropped: whatever closes a dialog or leads away from a page asks here first.
//
// Every form that is sent by POST counts, from the first thing a person types into it until it is
// sent. A form that the server refused still holds what was typed. `data-drops` is for what saves
// itself as it is typed.

const FORMS = "form[method=post], form[hx-post]";
const touched = new WeakSet();
// Those that the server has taken: what it refused before stands in them, until they are gone.
const taken = new WeakSet();

function isChanged(field) {
  if (field.disabled || !field.matches("input:not([type=hidden]), select, textarea"))
    return false;
  if (field.type === "checkbox" || field.type === "radio")
    return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const options = [...field.options];
  // Where no option is marked, a list begins at its first.
  if (!options.some((option) => option.defaultSelected))
    return !field.multiple && field.selectedIndex > 0;
  return options.some((option) => option.selected !== option.defaultSelected);
}

export function isUnsaved(form) {
  if (!form.isConnected || form.matches("[data-drops], .login form")) return false;
  if (taken.has(form)) return false;
  if (form.querySelector("[aria-invalid=true], .conflict")) return true;
  return touched.has(form) && [...form.elements].some(isChanged);
}

export function unsavedIn(root) {
  return [...root.querySelectorAll(FORMS)].find(isUnsaved);
}

export function saved(form) {
  touched.delete(form);
  taken.add(form);
}

// Resolves to whether what was typed may go. Focus goes back to where it was if it may not.
export function askToDrop() {
  const box = document.getElementById("unsaved");
  if (box.open) return Promise.resolve(false);
  const before = document.activeElement;
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    const done = () => {
      const drops = box.returnValue === "drop";
      if (!drops) before?.focus?.();
      resolve(drops);
    };
    box.addEventListener("close", done, { once: true });
  });
}

// What would replace a form with unsaved input: a person is asked, what comes by itself stays away.
async function onRequest(event) {
  const { elt, target, verb, issueRequest } = event.detail;
  if (verb !== "get" || !elt.matches("a, button") || !target || !unsavedIn(target)) return;
  event.preventDefault();
  if (await askToDrop()) issueRequest();
}

function onSwap(event) {
  const cause = event.detail.requestConfig?.triggeringEvent?.type;
  if (cause === "live" && unsavedIn(event.detail.target)) event.detail.shouldSwap = false;
}

// A link away from a page with unsaved input: ask, then follow it.
async function onLink(event) {
  const link = event.target.closest?.("a[href]");
  const isPlain =
    event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || event.defaultPrevented || link.target === "_blank") return;
  if (link.hasAttribute("download") || link.hasAttribute("hx-get")) return;
  const to = new URL(link.href, location);
  const isHere = to.pathname === location.pathname && to.search === location.search && to.hash;
  if (isHere || !to.protocol.startsWith("http")) return;
  const form = unsavedIn(document);
  if (!form) return;
  event.preventDefault();
  if (await askToDrop()) {
    letGo();
    location.assign(link.href);
  }
}

let isLetGo = false;

// The browser need not ask a second time.
export function letGo() {
  isLetGo = true;
}

export function startUnsaved() {
  const touch = (event) => {
    const form = event.target.form ?? event.target.closest?.("form");
    if (!form?.matches(FORMS)) return;
    touched.add(form);
    taken.delete(form);
  };
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  document.addEventListener("click", onLink);
  document.addEventListener("submit", (event) => {
    // HTMX answers first: what it could not send is still unsaved.
    if (!event.defaultPrevented && !event.target.hasAttribute("hx-post")) letGo();
  });
  document.addEventListener("htmx:confirm", onRequest);
  document.addEventListener("htmx:beforeSwap", onSwap);
  // Before HTMX goes where the answer leads: the browser would ask on the way.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    const form = elt.closest?.("form");
    if (form && requestConfig?.verb !== "get" && xhr.status < 400) saved(form);
  });
  addEventListener("pageshow", () => {
    isLetGo = false;
  });
  addEventListener("beforeunload", (event) => {
    // Where nobody has done anything yet, a browser refuses to ask.
    if (isLetGo || !navigator.userActivation?.hasBeenActive || !unsavedIn(document)) return;
    event.preventDefault();
    event.returnValue = "";
  });
}
