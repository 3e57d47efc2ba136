// What the workspace says: in the status bar, in messages, and when it asks. Mixed into Space.
import { toast } from "../toasts.js";
import { write } from "./text.js";

export const telling = {
  // What the status bar says: saving, saved, offline, refused, copied.
  say(state, message = "", count = 0) {
    const kept = this.editing.waiting.length;
    const { refused } = this.editing;
    if (state === "saved" && kept) state = this.failures > 1 ? "offline" : "saving";
    if (state === "saved" && refused.length) [state, message] = ["refused", this.refusedText()];
    this.page.dataset.state = this.stateBox.dataset.state = state;
    const texts = {
      saving: this.words.saving,
      saved: message || this.words.saved,
      offline: kept ? this.words.offlineKept.replace("%s", kept) : this.words.offline,
      signedOut: this.words.signedOut.replace("%s", kept),
      refused: message || this.words.refused,
      copied: this.words.copied.replace("%s", count),
    };
    write(this.stateBox, texts[state] ?? "");
    this.page.querySelector("[data-plan-refused]").hidden = !refused.length;
  },

  // How often the schedule warns; the button shows those tasks alone, and all again.
  tellWarnings() {
    const counts = this.model.order.map((task) => task.warningCount ?? 0);
    const count = counts.reduce((sum, one) => sum + one, 0);
    const button = this.page.querySelector(".statusbar [data-plan-do=warnings]");
    const isShown = this.view.showsWarnings();
    button.hidden = !count && !isShown;
    button.setAttribute("aria-pressed", String(isShown));
    const words = count === 1 ? this.words.warningsOne : this.words.warnings;
    write(button.querySelector("span"), words.replace("%s", count));
  },

  refusedText() {
    const { refused } = this.editing;
    return refused.length === 1
      ? refused[0].message
      : this.words.wrongCells.replace("%s", refused.length);
  },

  // To the next cell that was refused, in the order of the rows.
  showRefused() {
    const places = this.editing.refused
      .map(({ step }) => ({ step, index: this.indexOf(step.id) ?? Infinity }))
      .sort((a, b) => a.index - b.index);
    const at = this.indexOf(this.grid.active.id) ?? -1;
    const { step } = places.find(({ index }) => index > at) ?? places[0] ?? {};
    if (step) this.focusCell(step.id, step.column);
  },

  complain(message, action = null) {
    toast(message, { tone: "red", action });
  },

  notice(text) {
    toast(text);
  },

  // An edit that would move others is shown before it is made: `answer(isYes)`. Returns what
  // takes the question back.
  offer(message, answer) {
    const bar = this.offerBar;
    bar.querySelector("[data-offer-text]").textContent = message;
    bar.hidden = false;
    const close = (isYes) => {
      bar.hidden = true;
      this.grid.host.focus({ preventScroll: true });
      answer(isYes);
    };
    bar.querySelector("[data-offer-yes]").onclick = () => close(true);
    bar.querySelector("[data-offer-no]").onclick = () => close(false);
    bar.onkeydown = (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close(false);
      }
    };
    bar.querySelector("[data-offer-yes]").focus();
    return () => close(false);
  },
};
