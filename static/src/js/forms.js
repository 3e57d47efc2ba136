// Forms that ask before they are left, that submit on change, that are sent once, and "take theirs" in a conflict.
import { word } from "./words.js";

export function startForms() {
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", (event) => {
    dirty.delete(event.target);
    const button = event.submitter;
    if (event.defaultPrevented || event.target.hasAttribute("hx-post") || !button) return;
    // A second click while the page loads would post twice. After this tick, so that the button's value is sent.
    setTimeout(() => { button.disabled = true; setTimeout(() => { button.disabled = false; }, 8000); }, 0);
  });
  addEventListener("pageshow", () => document.querySelectorAll("button:disabled[type=submit][data-sent]").forEach((b) => { b.disabled = false; }));
  addEventListener("beforeunload", (event) => {
    for (const form of dirty) if (form.isConnected) { event.preventDefault(); event.returnValue = word("unsaved"); return; }
  });
  document.addEventListener("change", (event) => {
    event.target.closest("[data-submit-on-change]")?.closest("form")?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reload]")) { dirty.clear(); location.reload(); }
    const keep = event.target.closest("[data-keep-mine]");
    const version = keep?.form?.querySelector("input[name=version]");
    // The button carries the newer version; the form's own would be sent as well.
    if (version) version.value = keep.value;
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
  });
}
