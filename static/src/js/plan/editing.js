// Everything that is done here and not stored yet, in one ordered queue. A gesture is one
// operation: its steps are done to the page's own model at once, kept in the browser, and sent
// in their order; keys never wait. What the server refuses stays where it was typed, with the
// reason. Each operation has a key: sent twice, because an answer was lost, it is done once.
//
// What is read before something is waited for may not hold any more afterwards: another key,
// an undo, an answer. After every `await` it is looked at anew.
import { begunEarly } from "./early.js";
import { mixed } from "./mixed.js";
import { Previews } from "./previews.js";
import { refusedCells } from "./refused.js";
import { sending } from "./sending.js";
import { newKey, performed, renamed, touchedBy } from "./steps.js";
import { Store } from "./store.js";

const LOOK_MS = 30;

/** @import { Column, Operation, Step, StepError, Task } from "./types" */

export class Editing extends mixed(sending, refusedCells) {
  constructor(space) {
    super();
    this.space = space;
    // Oldest first: drafts (a row being named), queued, sent; done ones stay while an undo
    // after them is on its way.
    /** @type {Operation[]} */
    this.queue = [];
    // Cells that were refused: {step, message, conflict, who}.
    /** @type {any[]} */
    this.refused = [];
    // The session has ended: nothing is sent until somebody signs in.
    this.isSignedOut = false;
    // What was undone, oldest first: operations that were taken back before they were sent, and
    // null for each that the server undoes.
    /** @type {(Operation | null)[]} */
    this.undone = [];
    // Every name of a new row that the server has told another for.
    /** @type {Map<number, number>} */
    this.names = new Map();
    space.model.pending = () => this.onRows();
    this.store = new Store(`${space.setup.me}:${space.setup.code}`);
    this.previews = new Previews(this);
    this.failures = 0;
    this.broken = 0;
  }

  get isClean() {
    const isLeft = this.queue.some(({ state }) => state !== "tried");
    return !isLeft && !this.refused.length && !this.previews.waiting.length;
  }
  get waiting() {
    return this.queue.filter(({ state }) => !["draft", "tried", "done"].includes(state));
  }
  // Rows from the server wait: they would show for a moment what an undo has taken back here
  // already.
  get isHeld() {
    return this.queue.some(({ state }) => state === "done");
  }

  // What pages that are gone have left comes before all that is done here, so nothing is sent
  // until it is known; a browser that takes too long to tell holds nothing up.
  async begin() {
    this.isTakingOver = true;
    const taken = this.store.takeAll().then((left) => this.resume(left));
    await this.store.atMost(taken);
    this.isTakingOver = false;
    this.pump();
  }

  /** @param {Operation[]} left */
  resume(left) {
    for (const operation of left.filter(({ state }) => state === "refused"))
      this.refused.push({ ...operation.errors[0], step: operation.steps[0], operation });
    // Nobody knows whether they were sent.
    const again = left
      .filter(({ state }) => state !== "refused")
      .map((one) => ({ ...one, wasSent: one.state !== "tried" }));
    const place = this.queue.findIndex(({ state }) => !["sent", "done"].includes(state));
    this.queue.splice(place < 0 ? this.queue.length : place, 0, ...again);
    this.space.scenario.resume();
    this.settleConflicts();
    this.redo();
    this.pump();
  }

  // Doing -------------------------------------------------------------------------------------

  // One gesture. `isDraft`: a new row whose name is being typed; it is not sent before
  // `settleDraft`. Whoever has held the steps for a while may name rows as they were then.
  /** @param {Step[]} given */
  do(given, { isDraft = false, undone = [] } = {}) {
    if (!given.length) return null;
    const steps = given.map((step) => this.named(step));
    const isTried = this.space.scenario.isOn;
    /** @type {Operation} */
    const operation = { key: newKey(), steps, isTried };
    operation.state = isDraft ? "draft" : isTried ? "tried" : "queued";
    this.undone = undone;
    this.latest = operation;
    this.forgetRefusedOf(steps);
    this.queue.push(operation);
    const { space } = this;
    const isTurned = space.model.perform(isTried ? space.scenario.onRows(steps) : steps);
    this.show(steps);
    if (isTurned) {
      space.relist();
      space.grid.follow();
    } else space.grid.refresh(touchedBy(steps));
    space.redraw();
    if (!isDraft) this.send(operation);
    return operation;
  }

  /** @param {Operation} operation */
  send(operation) {
    this.store.put([operation]);
    this.tell();
    if (operation.isTried) this.space.scenario.edited();
    this.pump();
  }

  // As `do`, or first looked at where that is wanted. Returns the operation that was done.
  /** @param {Step[]} steps */
  edit(steps, { isPreview = false } = {}) {
    if (!steps.length) return null;
    const isLookedAt = isPreview || this.space.view.isPreviewing;
    if (!isLookedAt || this.space.scenario.isOn) {
      this.tellEarly(steps);
      return this.do(steps);
    }
    this.previews.add(steps);
    return null;
  }

  // A scenario begins nothing.
  /** @param {Step[]} steps */
  tellEarly(steps) {
    const { model, scenario, words } = this.space;
    const early = scenario.isOn
      ? ""
      : begunEarly(model, words, steps, new Date().toLocaleDateString("sv-SE"));
    if (early) this.space.notice(early);
  }

  /** @param {Step[]} steps @param {{ message?: string, errors?: StepError[] }} body */
  refuse(steps, body) {
    if (!body.errors?.length) {
      this.space.complain(body.message ?? "");
      return;
    }
    for (const error of body.errors) this.mark(steps[error.index], error);
    this.draw(touchedBy(steps));
  }

  // With the server's names for rows that were new when the step was written.
  /** @param {Step} step */
  named(step) {
    return renamed(step, (id) => this.idOf(id));
  }

  // The number of a row that may have been known by one of the page's own.
  /** @param {number} id @returns {number} */
  idOf(id) {
    return this.names.get(id) ?? id;
  }

  // When a row is stored, or will not be: its number for everybody, or null.
  /** @param {number} id */
  async whenStored(id) {
    while (
      id < 0 &&
      !this.space.scenario.isOn &&
      !this.names.has(id) &&
      this.space.model.tasks.has(id)
    )
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = this.idOf(id);
    return now > 0 && this.space.model.tasks.has(now) ? now : null;
  }

  // A typed cell; `was` is what it held when typing began.
  /** @param {Task} task @param {Column} column @param {string} text @param {{ was?: any, isPreview?: boolean }} [how] */
  cell(task, column, text, { was, isPreview = false } = {}) {
    const kept = this.space.grid.overlay.get(`${task.id}:${column.key}`);
    if (!kept && text === column.text(task)) return;
    if (kept && !kept.message && text === kept.text) return;
    this.edit([this.cellStep(task, column, text, was)], { isPreview });
  }

  /** @param {Task} task @param {Column} column @param {string} text @param {any} [was] */
  cellStep(task, column, text, was = this.valueOf(task.id, column)) {
    /** @type {Step} */
    const step = { op: "cell", id: task.id, column: column.key, text };
    if (was !== undefined) step.was = was;
    if (column.key === "predecessors") step.refs = this.space.model.refsIn(text);
    return step;
  }

  // What the server has in a cell, in its own words: another person's change since is a
  // conflict.
  /** @param {number} id @param {Column} column */
  valueOf(id, column) {
    const row = this.space.model.base.get(id);
    return row ? column.value(row) : undefined;
  }

  // The row being named gets its name, or goes.
  /** @param {Operation} operation @param {string | null} name */
  settleDraft(operation, name) {
    if (name === null) {
      this.takeOut(operation);
      return;
    }
    operation.steps[0].name = name.trim() || this.space.words.addRow;
    operation.state = operation.isTried ? "tried" : "queued";
    this.nameRow(operation.steps[0]);
    this.send(operation);
  }

  // All is shown as it was but for a name, so nothing else is done anew; unless the view goes
  // by names.
  /** @param {Step} step */
  nameRow({ new: id, name }) {
    const { space } = this;
    const task = space.model.own(id);
    if (!task || space.view.isArranged()) {
      this.redo();
      return;
    }
    task.name = name;
    space.offers.refresh();
    space.grid.followRow(id);
    space.redraw();
  }

  /** @param {Operation} operation */
  takeOut(operation) {
    this.queue = this.queue.filter((other) => other !== operation);
    this.store.replace([operation], []);
    this.space.extras.forget(operation.steps);
    if (this.isHeld && this.letDoneGo()) this.space.poll();
    this.redo();
    this.tell();
    if (operation.isTried) this.space.scenario.edited();
  }

  // What is done leaves the queue, unless an undo or redo that is still to be sent is about it.
  // Returns whether it did: the server's rows may be shown.
  letDoneGo() {
    if (this.waiting.some(({ turn }) => turn)) return false;
    this.queue = this.queue.filter(({ state }) => state !== "done");
    return true;
  }

  // The model anew from the server's rows and what is on its way.
  redo() {
    const { space } = this;
    space.model.rebuild();
    this.showAll();
    space.relist();
    space.grid.follow();
    space.redraw();
  }

  performed() {
    return performed(this.queue);
  }

  // What is done to the rows themselves: of a scenario only what makes and orders them.
  /** @returns {Pick<Operation, "steps">[]} */
  onRows() {
    const { scenario } = this.space;
    return this.performed().map((one) =>
      one.isTried ? { steps: scenario.onRows(one.steps) } : one,
    );
  }

  // Undo --------------------------------------------------------------------------------------

  get mayUndo() {
    if (this.space.scenario.isOn) return this.space.scenario.changes.length > 0;
    return (
      this.refused.length > 0 ||
      this.previews.waiting.length > 0 ||
      this.waiting.some(({ turn }) => turn !== "undo")
    );
  }

  get mayRedo() {
    return this.undone.length > 0;
  }

  // What was not sent is taken back here; what was is undone by the server, in its turn.
  /** @param {number | null} past */
  undo(past = null) {
    const { scenario } = this.space;
    if (scenario.isOn && past === null) {
      const last = scenario.changes.at(-1);
      if (!last) return;
      this.takeOut(last);
      this.undone.push(last);
      return;
    }
    if (past === null && this.previews.takeBack()) return;
    const lastRefused = this.refused.at(-1);
    if (lastRefused && past === null) {
      this.takeTheirs(lastRefused);
      return;
    }
    const last = this.waiting.at(-1);
    if (past === null && last?.turn !== "undo" && isHere(last)) {
      this.takeOut(last);
      this.latest = null;
      this.undone.push(last.turn ? null : last);
      return;
    }
    if (!last && !this.space.history?.undo) return;
    this.turn("undo", past);
    this.undone.push(null);
  }

  // What was undone last comes first, whoever undid it.
  redoLast() {
    const undone = [...this.undone];
    const last = undone.pop();
    if (last) {
      this.do(last.steps, { undone });
      return;
    }
    if (this.space.scenario.isOn) return;
    const latest = this.waiting.at(-1);
    if (latest?.turn === "undo" && isHere(latest)) this.takeOut(latest);
    else if (this.space.history?.redo || this.waiting.some(({ turn }) => turn === "undo"))
      this.turn("redo");
    this.undone = undone;
  }

  /** @param {"undo" | "redo"} turn @param {number | null} past */
  turn(turn, past = null) {
    /** @type {Operation} */
    const operation = { key: newKey(), steps: [], turn, past, state: "queued" };
    this.latest = operation;
    this.queue.push(operation);
    this.redo();
    this.send(operation);
  }

  // Showing -----------------------------------------------------------------------------------

  showAll() {
    this.space.grid.overlay.clear();
    for (const { steps } of this.performed()) this.show(steps);
    this.show(this.previews.steps);
    this.space.scenario.markRefused();
    for (const one of this.refused) this.mark(one.step, one, { isKept: true });
  }

  /** @param {Step[]} steps */
  drop(steps) {
    this.hide(steps);
    this.draw(touchedBy(steps));
  }

  /** @param {Step[]} steps */
  show(steps) {
    for (const step of steps) {
      if (step.op !== "cell") continue;
      this.space.grid.overlay.set(`${step.id}:${step.column}`, {
        text: step.text,
        message: "",
      });
    }
  }

  /** @param {Step[]} steps */
  hide(steps) {
    for (const step of steps)
      if (step.op === "cell") this.space.grid.overlay.delete(`${step.id}:${step.column}`);
  }

  /** @param {Iterable<number>} ids */
  draw(ids) {
    this.space.grid.refresh(ids);
    this.space.redraw();
    this.tell();
  }

  // How many are on their way, and in what state the page is with it.
  tell() {
    const { space } = this;
    space.page.dataset.pending = String(this.waiting.length);
    if (!this.waiting.length) space.say("saved", space.message);
    else if (this.isSignedOut) space.say("signedOut");
    else space.say(this.failures ? "offline" : "saving");
    space.page.dispatchEvent(new CustomEvent("plan-history"));
  }

  // When all is stored, or cannot be for now.
  whenQuiet() {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.waiting.length || this.failures) resolve();
        else setTimeout(look, LOOK_MS);
      };
      look();
    });
  }
}

// Not sent yet, nor by a page before this one: it can be taken out of the queue.
/** @param {Operation | undefined} operation */
const isHere = (operation) => operation?.state === "queued" && !operation.wasSent;
