// Edits on their way: every change is one request; what is not saved yet stands in the cells. What the server refuses stays typed,
// with the reason, until it is mended or dropped; without a connection edits are kept and sent when it is back.
import { Offline } from "./server.js";

export class Editing {
  constructor(space) {
    this.space = space;
    this.waiting = [];
    // Each what was sent, and refused, together.
    this.refused = [];
  }

  get isClean() { return !this.waiting.length && !this.refused.length; }

  // A typed cell.
  cell(task, column, text, { isPreview = false } = {}) {
    const kept = this.space.grid.overlay.get(`${task.id}:${column.key}`);
    if (!kept && text === column.text(task)) return Promise.resolve(null);
    const step = { op: "cell", id: task.id, column: column.key, text, version: this.versionFor(task, column) };
    const isThis = (other) => other.id === task.id && other.column === column.key;
    const together = this.refused.find((steps) => steps.some(isThis));
    if (together) {
      // One of several refused cells is mended: they travel together.
      this.forget(together);
      return this.send([...together.filter((other) => !isThis(other)), step]);
    }
    return this.send([step], { isPreview });
  }

  // The version the person saw. A change of other cells meanwhile is no conflict (see Space.take).
  versionFor(task, column) {
    return this.seen?.id === task.id && this.seen.column === column.key ? this.seen.version : task.version;
  }

  async send(steps, { isPreview = false } = {}) {
    if (!steps.length) return null;
    this.show(steps, "");
    this.space.say("saving");
    const wantsPreview = isPreview || this.space.view.isPreviewing;
    try {
      const answer = await this.space.server.edit(steps, { preview: wantsPreview });
      if (!answer.ok) return this.refuse(steps, answer);
      if (answer.body.preview) {
        if (answer.body.moved > 0) return this.space.offer(steps, answer.body);
        return this.commit(steps);
      }
      this.settle(steps, answer.body);
      return answer.body;
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.waiting.push(steps);
      this.space.say("offline");
      return null;
    }
  }

  // After a preview that was agreed to.
  async commit(steps) {
    const before = this.space.view.isPreviewing;
    this.space.view.isPreviewing = false;
    try {
      return await this.send(steps);
    } finally {
      this.space.view.isPreviewing = before;
    }
  }

  drop(steps) {
    this.hide(steps);
    this.space.say("saved");
  }

  settle(steps, body) {
    this.hide(steps);
    this.space.take(body.changes);
    this.space.setHistory(body.history);
    this.space.say("saved", body.message);
  }

  refuse(steps, answer) {
    const errors = answer.body.errors ?? [];
    if (!errors.length || steps.every((step) => step.op !== "cell")) {
      this.hide(steps);
      this.space.complain(answer.body.message ?? String(answer.status));
      this.space.say("saved");
      return null;
    }
    this.refused.push(steps);
    for (const error of errors) this.show([steps[error.index]], error.message);
    const first = steps[errors[0].index];
    this.space.say("refused", errors.length === 1 ? errors[0].message : this.space.words.wrongCells.replace("%s", errors.length));
    // Whoever types on already is not interrupted: the cell is red, and the status bar says why.
    if (first?.column && !this.space.grid.isEditing) this.space.focusCell(first.id, first.column);
    return null;
  }

  forget(group) { this.refused = this.refused.filter((steps) => steps !== group); }

  // Tasks that are gone take what was typed in them along.
  prune(isThere) {
    const groups = this.refused.map((steps) => steps.filter((step) => isThere(step.id)));
    const gone = this.refused.flat().filter((step) => !isThere(step.id));
    if (!gone.length) return;
    this.refused = groups.filter((steps) => steps.length);
    this.hide(gone);
    this.space.say("saved");
  }

  async retryRefused() {
    // The values that others stored meanwhile were shown; sending again means to replace them.
    const now = (step) => ({ ...step, version: this.space.model.tasks.get(step.id)?.version });
    for (const steps of this.refused.splice(0)) await this.send(steps.map(now));
  }

  dropRefused() { this.drop(this.refused.splice(0).flat()); }

  // Called whenever the server answers again.
  async resume() {
    const waiting = this.waiting.splice(0);
    for (const steps of waiting) await this.send(steps);
  }

  show(steps, message) {
    const { overlay } = this.space.grid;
    const touched = new Set();
    for (const step of steps) {
      if (step?.op !== "cell") continue;
      overlay.set(`${step.id}:${step.column}`, { text: step.text, message });
      touched.add(step.id);
    }
    this.space.grid.refresh(touched);
    this.space.redraw();
  }

  hide(steps) {
    const { overlay } = this.space.grid;
    const touched = new Set();
    for (const step of steps) {
      if (step?.op !== "cell") continue;
      overlay.delete(`${step.id}:${step.column}`);
      touched.add(step.id);
    }
    this.space.grid.refresh(touched);
    this.space.redraw();
  }
}
