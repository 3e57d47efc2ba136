// HTMX's manners: errors become toasts, conflicts a dialog, focus and scroll survive a swap,
// waiting shows late.
import { closeDialog, dialog } from "./dialogs.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

let waiting = 0;
let focused = null;

function busy(change) {
  waiting = Math.max(0, waiting + change);
  document.body.classList.toggle("is-busy", waiting > 0);
}

// The server's own sentence for the person, where the error page has one.
function messageOf(request) {
  const page = new DOMParser().parseFromString(request.responseText ?? "", "text/html");
  return page.querySelector("[data-error-message]")?.dataset.errorMessage.trim() || "";
}

export function errorWord(status) {
  if (status === 401) return "signedOut";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "missing";
  if (status === 429) return "tooMany";
  return "failed";
}

function rememberFocus() {
  const active = document.activeElement;
  focused =
    active && active !== document.body
      ? {
          id: active.id,
          name: active.getAttribute?.("name"),
          form: active.form?.id,
          value: active.type === "submit" ? active.value : "",
          start: active.selectionStart,
          end: active.selectionEnd,
        }
      : null;
}

function restoreFocus(target) {
  const wanted = target.querySelector?.("[autofocus], [data-focus]");
  if (wanted) return wanted.focus({ preventScroll: true });
  if (document.activeElement !== document.body || !focused) return undefined;
  const form = focused.form && document.getElementById(focused.form);
  const button = focused.value && `[value="${CSS.escape(focused.value)}"]`;
  const again =
    (form && button && form.querySelector(button)) ||
    (focused.id && document.getElementById(focused.id)) ||
    (focused.name && target.querySelector?.(`[name="${CSS.escape(focused.name)}"]`));
  if (!again) return undefined;
  again.focus({ preventScroll: true });
  try {
    if (focused.start != null) again.setSelectionRange(focused.start, focused.end);
  } catch {
    /* not a text input */
  }
  return undefined;
}

function onBeforeSwap(event) {
  const { xhr, target } = event.detail;
  const answer = event.detail.serverResponse ?? "";
  rememberFocus();
  // An answer that belongs into the dialog, wherever it was asked from (conflict, refused
  // action).
  if ((xhr.status === 409 || xhr.status === 422) && answer.includes("data-into-dialog")) {
    event.detail.target = dialog();
    event.detail.swapOverride = "innerHTML";
  }
  // A session that ended answers with the log-in page: never swap it into a panel.
  if (xhr.responseURL.includes("/accounts/login/") && target !== document.body) {
    event.detail.shouldSwap = false;
    location.assign(
      `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`,
    );
  }
  const keep = target.closest?.("[data-keep-scroll]");
  if (keep)
    event.detail.keptScroll = { id: keep.id, top: keep.scrollTop, left: keep.scrollLeft };
}

// An answer that leads to a part of this very page: for the browser that is no way to go, and
// what asked would stay open over a page that has changed.
function onRedirect(event) {
  const asked = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!asked) return;
  const to = new URL(asked, location.href);
  if (to.pathname !== location.pathname || to.search !== location.search || !to.hash) return;
  event.preventDefault();
  closeDialog();
  history.replaceState(null, "", to);
  location.reload();
}

export function startHtmx() {
  const on = (name, run) => document.addEventListener(`htmx:${name}`, run);
  on("beforeRequest", () => busy(1));
  on("afterRequest", () => busy(-1));
  on("beforeOnLoad", onRedirect);
  on("beforeSwap", onBeforeSwap);
  on("afterSettle", (event) => restoreFocus(event.detail.target ?? event.target));
  on("afterSwap", (event) => {
    const kept = event.detail.keptScroll;
    const place = kept && document.getElementById(kept.id);
    if (place) place.scrollTo(kept.left, kept.top);
  });
  on("responseError", (event) => {
    const { xhr } = event.detail;
    toast(messageOf(xhr) || word(errorWord(xhr.status)), { tone: "red" });
    if (xhr.status === 404) closeDialog();
  });
  const offline = (event) => {
    const source = event.detail.elt;
    if (source?.closest?.("[data-quiet]")) return;
    toast(word("offline"), {
      tone: "red",
      action: source?.isConnected ? { label: word("retry"), run: () => retry(source) } : null,
    });
  };
  on("sendError", offline);
  on("timeout", offline);
}

function retry(source) {
  if (source instanceof HTMLFormElement) source.requestSubmit();
  else source.click();
}
