// One <dialog id="dialog">, filled by HTMX or from a <template>; it opens when filled and
// empties when closed.
import { askToDrop, unsavedIn } from "./unsaved.js";

let opener = null;

export function dialog() {
  return document.getElementById("dialog");
}

export function openDialog({ wide = false } = {}) {
  const box = dialog();
  box.classList.toggle("wide", wide || Boolean(box.querySelector("[data-wide]")));
  if (box.open) return;
  opener = document.activeElement;
  box.showModal();
  focusFirst(box);
}

function focusFirst(box) {
  const fields = [...box.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(
    (field) => !field.disabled && !field.readOnly && field.offsetParent !== null,
  );
  (box.querySelector("[autofocus]") ?? fields[0])?.focus();
}

export function openTemplate(id) {
  const source = document.getElementById(id);
  if (!source || dialog().open) return null;
  const body = document.createElement("div");
  body.className = "dialog-body-wrap";
  body.append(source.content.cloneNode(true));
  dialog().replaceChildren(body);
  openDialog();
  return dialog();
}

export function closeDialog() {
  if (dialog()?.open) dialog().close();
}

// What a person does to be rid of it: nothing that they typed goes without being asked for.
export async function leaveDialog() {
  const box = dialog();
  if (!box?.open) return;
  if (unsavedIn(box) && !(await askToDrop())) return;
  closeDialog();
}

export function startDialogs() {
  const box = dialog();
  if (!box) return;
  box.addEventListener("close", () => {
    // The event comes a moment after the closing: by then, something else may have been opened
    // in it.
    if (box.open) return;
    box.replaceChildren();
    // Back to what opened it, if the swap behind the dialog left it there.
    if (opener?.isConnected) opener.focus();
    opener = null;
  });
  box.addEventListener("click", (event) => {
    if (event.target === box || event.target.closest("[data-close]")) leaveDialog();
  });
  // Escape: the browser's own way is told of it only once, and closes at the second press.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    leaveDialog();
  });
  box.addEventListener("cancel", (event) => {
    if (event.target !== box) return;
    event.preventDefault();
    leaveDialog();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== box || !box.childElementCount) return;
    openDialog();
    // Sent and come back: the first field that is wrong, or the first of another form.
    const wrong = box.querySelector("[aria-invalid=true]");
    if (wrong) {
      wrong.focus();
      wrong.closest(".field")?.scrollIntoView({ block: "nearest" });
    } else if (!box.contains(document.activeElement)) focusFirst(box);
  });
  document.addEventListener("dialog-close", closeDialog);
}
