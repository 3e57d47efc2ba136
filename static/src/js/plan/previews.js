// Edits that are looked at before they are made: one after the other, each asked of the server
// once all before it is stored, and offered where it would move other rows.
import { Offline } from "./server.js";
import { touchedBy } from "./steps.js";

export class Previews {
  constructor(editing) {
    this.editing = editing;
    // Oldest first: {steps}; the first is asked about, or offered.
    this.waiting = [];
  }

  get steps() {
    return this.waiting.flatMap(({ steps }) => steps);
  }

  add(steps) {
    const { editing } = this;
    this.waiting.push({ steps });
    editing.show(steps);
    editing.draw(touchedBy(steps));
    this.run();
  }

  // The last one, before it was made. Returns false where none waits.
  takeBack() {
    const last = this.waiting.pop();
    if (!last) return false;
    last.withdraw?.();
    this.editing.drop(last.steps);
    return true;
  }

  rename(now) {
    for (const one of this.waiting) one.steps = one.steps.map(now);
  }

  async run() {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (this.waiting.length) await this.look(this.waiting[0]);
    } finally {
      this.isRunning = false;
    }
  }

  async look(one) {
    const { editing } = this;
    await editing.whenQuiet();
    if (!this.waiting.includes(one)) return;
    const answer = await this.ask(one.steps);
    if (!this.waiting.includes(one)) return;
    const mayGo = !answer?.ok || !answer.body.moved || (await this.offer(one, answer.body));
    // Taken back while it was offered.
    if (!this.waiting.includes(one)) return;
    this.waiting.shift();
    editing.hide(one.steps);
    if (answer && !answer.ok) editing.refuse(one.steps, answer.body);
    else if (mayGo) editing.do(one.steps);
    else editing.drop(one.steps);
  }

  // null without a network: then there is nothing to look at, and it is kept like any edit.
  async ask(steps) {
    const { editing } = this;
    if (editing.waiting.length) return null;
    try {
      return await editing.space.server.edit(steps, { preview: true });
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      return null;
    }
  }

  // Whether somebody said yes to what it would move.
  offer(one, { message }) {
    return new Promise((resolve) => {
      one.withdraw = this.editing.space.offer(message, resolve);
    });
  }
}
