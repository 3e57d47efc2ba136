// Everything that is done here and not stored yet, in one ordered queue. A gesture is one
// operation: its steps are done to the page's own model at once, kept in the browser, and sent
// in their order; keys never wait. What the server refuses stays where it was typed, with the
// reason. Each operation has a key: sent twice, because an answer was lost, it is done once.
import { newId } from "./ops.js";
import { Offline, SignedOut } from "./server.js";
import { Store } from "./store.js";

const MOST_AT_ONCE = 60;
const MOST_STEPS = 4000;
const SLOWEST_TRY_MS = 15000;
const TRIES_OF_A_BROKEN_ONE = 3;

export class Editing {
  constructor(space) {
    this.space = space;
    // Oldest first: drafts (a row being named), queued, sent; done ones stay while an undo
    // after them is on its way.
    this.queue = [];
    // Cells that were refused: {step, message, conflict, who}.
    this.refused = [];
    // Taken back before they were sent.
    this.takenBack = [];
    // Every name of a new row that the server has told another for.
    this.names = new Map();
    space.model.pending = () => this.performed();
    this.store = new Store(`${space.setup.me}:${space.setup.code}`);
    this.failures = 0;
    this.broken = 0;
  }

  get isClean() {
    return !this.queue.length && !this.refused.length;
  }
  get waiting() {
    return this.queue.filter(({ state }) => state !== "draft" && state !== "done");
  }
  // Rows from the server wait: they would show for a moment what an undo has taken back here
  // already.
  get isHeld() {
    return this.queue.some(({ state }) => state === "done");
  }

  // What pages that are gone have left is done over the rows just read.
  async begin() {
    const left = await this.store.takeOver();
    for (const operation of left.filter(({ state }) => state === "refused"))
      this.refused.push({ ...operation.errors[0], step: operation.steps[0], operation });
    // Nobody knows whether they were sent.
    for (const operation of left.filter(({ state }) => state !== "refused"))
      this.queue.push({ ...operation, wasSent: true });
    this.settleConflicts();
    this.redo();
    this.pump();
  }

  // Doing -------------------------------------------------------------------------------------

  // One gesture. `isDraft`: a new row whose name is being typed; it is not sent before
  // `settleDraft`.
  do(steps, { isDraft = false } = {}) {
    if (!steps.length) return null;
    const operation = { key: newKey(), steps, state: isDraft ? "draft" : "queued" };
    this.takenBack = [];
    this.latest = operation;
    this.forgetRefusedOf(steps);
    this.queue.push(operation);
    const { space } = this;
    const isTurned = space.model.perform(steps);
    this.show(steps);
    if (isTurned) {
      space.relist();
      space.grid.follow();
    } else space.grid.refresh(touchedBy(steps));
    space.redraw();
    if (!isDraft) this.send(operation);
    return operation;
  }

  send(operation) {
    this.store.put([operation]);
    this.tell();
    this.pump();
  }

  // As `do`, or first shown as a preview where that is wanted.
  async edit(steps, { isPreview = false } = {}) {
    if (!steps.length) return;
    if (!isPreview && !this.space.view.isPreviewing) {
      this.do(steps);
      return;
    }
    this.show(steps);
    this.draw(touchedBy(steps));
    await this.whenQuiet();
    this.hide(steps);
    steps = steps.map((step) => this.named(step));
    try {
      const answer = await this.space.server.edit(steps, { preview: true });
      if (!answer.ok) this.refuse(steps, answer.body);
      else if (answer.body.moved > 0) {
        this.show(steps);
        this.space.offer(steps, answer.body);
      } else this.do(steps);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.do(steps);
    }
  }

  refuse(steps, body) {
    if (!body.errors?.length) {
      this.space.complain(body.message ?? "");
      return;
    }
    for (const error of body.errors) this.mark(steps[error.index], error);
    this.draw(touchedBy(steps));
  }

  // With the server's names for rows that were new when the step was written.
  named(step) {
    return renamed(step, (id) => this.names.get(id) ?? id);
  }

  // A typed cell; `was` is what it held when typing began.
  cell(task, column, text, { was, isPreview = false } = {}) {
    const kept = this.space.grid.overlay.get(`${task.id}:${column.key}`);
    if (!kept && text === column.text(task)) return;
    if (kept && !kept.message && text === kept.text) return;
    this.edit([this.cellStep(task, column, text, was)], { isPreview });
  }

  cellStep(task, column, text, was = this.valueOf(task.id, column)) {
    const step = { op: "cell", id: task.id, column: column.key, text };
    if (was !== undefined) step.was = was;
    if (column.key === "predecessors") step.refs = this.space.model.refsIn(text);
    return step;
  }

  // What the server has in a cell, in its own words: another person's change since is a
  // conflict.
  valueOf(id, column) {
    const row = this.space.model.base.get(id);
    return row ? column.value(row) : undefined;
  }

  // The row being named gets its name, or goes.
  settleDraft(operation, name) {
    if (name === null) {
      this.takeOut(operation);
      return;
    }
    operation.steps[0].name = name.trim() || this.space.words.addRow;
    operation.state = "queued";
    this.redo();
    this.send(operation);
  }

  takeOut(operation) {
    this.queue = this.queue.filter((other) => other !== operation);
    this.store.replace([operation], []);
    this.redo();
    this.tell();
  }

  // The model anew from the server's rows and what is on its way.
  redo() {
    const { space } = this;
    space.model.rebuild();
    space.grid.overlay.clear();
    for (const { steps } of this.performed()) this.show(steps);
    for (const one of this.refused) this.mark(one.step, one, { isKept: true });
    space.relist();
    space.grid.follow();
    space.redraw();
  }

  // An undo that is on its way takes the operation before it out of what is shown.
  performed() {
    const performed = [];
    const turned = [];
    for (const operation of this.queue) {
      const from = { undo: performed, redo: turned }[operation.turn];
      const last = from?.pop();
      if (!operation.turn) performed.push(operation);
      else if (last) (from === performed ? turned : performed).push(last);
    }
    return performed;
  }

  // Undo --------------------------------------------------------------------------------------

  get mayUndo() {
    return this.refused.length > 0 || this.waiting.some(({ turn }) => turn !== "undo");
  }

  // What was not sent is taken back here; what was is undone by the server, in its turn.
  undo(past = null) {
    const lastRefused = this.refused.at(-1);
    if (lastRefused && past === null) {
      this.takeTheirs(lastRefused);
      return;
    }
    const last = this.waiting.at(-1);
    if (last?.state === "queued" && !last.wasSent && past === null) {
      this.takeOut(last);
      if (!last.turn) this.takenBack.push(last);
      return;
    }
    if (last || this.space.history?.undo) this.turn("undo", past);
  }

  redoLast() {
    const last = this.takenBack.pop();
    if (last) {
      const rest = this.takenBack;
      this.do(last.steps.map((step) => this.named(step)));
      this.takenBack = rest;
    } else if (this.space.history?.redo || this.waiting.some(({ turn }) => turn === "undo"))
      this.turn("redo");
  }

  turn(turn, past = null) {
    const operation = { key: newKey(), steps: [], turn, past, state: "queued" };
    this.latest = operation;
    this.queue.push(operation);
    this.redo();
    this.send(operation);
  }

  // Sending -----------------------------------------------------------------------------------

  async pump() {
    if (this.isPumping) return;
    this.isPumping = true;
    clearTimeout(this.retrying);
    try {
      for (;;) {
        // All keys of one turn of the page go together.
        await Promise.resolve();
        const kept = this.batch();
        if (!kept.length) break;
        await this.store.isKept;
        // An undo may have taken some of them back meanwhile.
        const batch = kept.filter((operation) => this.queue.includes(operation));
        if (batch.length) await this.sendBatch(batch);
      }
    } catch (error) {
      this.failures += 1;
      this.space.failures = Math.max(2, this.space.failures);
      this.isSignedOut = error instanceof SignedOut;
      if (!(error instanceof Offline)) throw error;
      const wait = Math.min(SLOWEST_TRY_MS, 250 * 2 ** this.failures);
      this.retrying = setTimeout(() => this.pump(), wait);
    } finally {
      this.isPumping = false;
      this.tell();
    }
  }

  batch() {
    const most = this.broken ? 1 : MOST_AT_ONCE;
    const batch = [];
    let steps = 0;
    for (const operation of this.waiting) {
      steps += operation.steps.length;
      if (batch.length >= most || (batch.length && steps > MOST_STEPS)) break;
      batch.push(operation);
    }
    return batch;
  }

  async sendBatch(batch) {
    this.space.say("saving");
    for (const operation of batch) operation.state = "sent";
    let answer;
    try {
      answer = await this.space.server.carryOut(
        batch.map(({ key, steps, turn, past }) =>
          turn ? { key, turn, past } : { key, steps },
        ),
      );
    } catch (error) {
      // It may have been done, although the answer is lost: it can only be sent again.
      for (const operation of batch)
        Object.assign(operation, { state: "queued", wasSent: true });
      throw error;
    }
    this.failures = 0;
    this.isSignedOut = false;
    if (answer.ok) {
      this.broken = 0;
      this.settle(batch, answer.body);
      return;
    }
    for (const operation of batch) Object.assign(operation, { state: "queued", wasSent: true });
    this.broken += 1;
    // One of them cannot be: each goes alone, until it is known which.
    if (batch.length > 1) return;
    if (answer.status >= 500 && this.broken < TRIES_OF_A_BROKEN_ONE) throw new Offline();
    this.broken = 0;
    const message = answer.body.message ?? this.space.words.notCarried;
    this.finish(batch, [
      {
        key: batch[0].key,
        created: [],
        refused: batch[0].steps.map((_step, index) => ({ index, message })),
      },
    ]);
    if (batch[0].turn) this.space.complain(message);
  }

  settle(batch, body) {
    const { space } = this;
    this.finish(batch, body.outcomes, () => space.take(body.changes));
    space.setHistory(body.history);
    space.offers.lookAt(this.ownRows(batch));
    space.message =
      body.outcomes
        .map(({ message }) => message)
        .filter(Boolean)
        .at(-1) ?? "";
  }

  // The rows that operations wrote, by the numbers that they have now.
  ownRows(batch) {
    const steps = batch.filter(({ turn }) => !turn).flatMap((operation) => operation.steps);
    const named = steps.map((step) => this.named(step));
    const made = steps.flatMap((step) => [step.new, ...(step.news ?? [])]).filter(Boolean);
    return new Set([...touchedBy(named), ...made.map((id) => this.names.get(id) ?? id)]);
  }

  // Outcomes of operations: they leave the queue, new rows get the numbers that they have for
  // everybody.
  finish(batch, outcomes, take = () => this.space.take(null)) {
    const names = new Map();
    for (const { created } of outcomes)
      for (const [id, pk] of created) names.set(Number(id), pk);
    const isLast = !this.queue.some(
      (operation) => operation.turn && !batch.includes(operation),
    );
    for (const operation of batch) operation.state = "done";
    if (isLast) this.queue = this.queue.filter(({ state }) => state !== "done");
    const lost = [];
    for (const [index, outcome] of outcomes.entries())
      lost.push(...this.refusedBy(batch[index], outcome));
    const changed = names.size ? this.rename(names) : [];
    this.space.grid.overlay.clear();
    for (const { steps } of this.performed()) this.show(steps);
    if (isLast) take();
    else this.space.take(null);
    this.settleConflicts();
    for (const one of this.refused) this.mark(one.step, one, { isKept: true });
    this.store.replace(batch, [...changed, ...lost]);
    this.draw(
      touchedBy([
        ...batch.flatMap(({ steps }) => steps.map((step) => this.named(step))),
        ...this.refused.map(({ step }) => step),
      ]),
    );
  }

  refusedBy(operation, outcome) {
    if (!outcome.refused.length) return [];
    if (operation.turn) {
      this.offerOlder(outcome);
      return [];
    }
    const kept = [];
    const wrong = new Set(outcome.refused.map(({ index }) => index));
    for (const error of outcome.refused) {
      const step = operation.steps[error.index];
      if (step.op === "cell") {
        const record = {
          key: newKey(),
          steps: [step],
          state: "refused",
          errors: [{ message: error.message, conflict: error.conflict, who: error.who }],
        };
        this.refused.push({ ...record.errors[0], step, operation: record });
        kept.push(record);
      } else this.space.complain(step.name ? `${step.name}: ${error.message}` : error.message);
    }
    operation.steps = operation.steps.filter((_step, index) => !wrong.has(index));
    return kept;
  }

  // Where others came to the same, there is nothing to decide.
  settleConflicts() {
    const isSame = ({ step, conflict }) => {
      const row = this.space.model.base.get(step.id);
      return (
        conflict && row && this.space.grid.column(step.column)?.text(row) === step.text.trim()
      );
    };
    const same = this.refused.filter(isSame);
    const gone = this.refused.filter(({ step }) => !this.space.model.tasks.has(step.id));
    if (!same.length && !gone.length) return;
    this.tellGone(gone);
    this.dropSome([...same, ...gone]);
    this.tell();
  }

  // Their rows are not there any more: what was typed into them stands in a message.
  tellGone(refused) {
    const texts = refused.map(({ step }) => step.text.trim()).filter(Boolean);
    if (!texts.length) return;
    const { words } = this.space;
    this.space.complain(words.rowGone.replace("%s", texts.join(", ")));
  }

  offerOlder(outcome) {
    const { message } = outcome.refused[0];
    const action = outcome.older
      ? { label: this.space.words.undoOlder, run: () => this.undo(outcome.older) }
      : null;
    this.space.complain(message, action);
  }

  // Names of the page's own give way to those of the server, wherever they stand.
  rename(names) {
    const now = (id) => names.get(id) ?? id;
    for (const [id, pk] of names) this.names.set(id, pk);
    const changed = [];
    for (const operation of [...this.queue, ...this.refused.map((one) => one.operation)]) {
      if (operation.state === "sent") continue;
      const isDone = operation.state === "done";
      operation.steps = operation.steps.map((step) => renamed(step, now, { isDone }));
      if (!isDone) changed.push(operation);
    }
    for (const one of this.refused) [one.step] = one.operation.steps;
    this.space.rename(now, names);
    return changed;
  }

  // Refused cells -----------------------------------------------------------------------------

  forgetRefusedOf(steps) {
    const cells = new Set(
      steps.filter(({ op }) => op === "cell").map(({ id, column }) => `${id}:${column}`),
    );
    this.dropSome(this.refused.filter(({ step }) => cells.has(`${step.id}:${step.column}`)));
  }

  dropSome(some) {
    if (!some.length) return;
    this.refused = this.refused.filter((one) => !some.includes(one));
    this.store.replace(
      some.map(({ operation }) => operation),
      [],
    );
    for (const { step } of some) this.space.grid.overlay.delete(`${step.id}:${step.column}`);
    for (const { steps } of this.performed()) this.show(steps);
  }

  refusedAt(id, column) {
    return this.refused.find(({ step }) => step.id === id && step.column === column);
  }

  takeTheirs(one) {
    this.dropSome([one]);
    this.draw(new Set([one.step.id]));
  }

  // The other value was shown; keeping one's own means to replace it.
  keepMine(one) {
    const task = this.space.model.tasks.get(one.step.id);
    const column = this.space.grid.column(one.step.column);
    if (task && column) this.do([this.cellStep(task, column, one.step.text)]);
  }

  retryRefused() {
    for (const one of [...this.refused]) this.keepMine(one);
  }

  dropRefused() {
    const touched = new Set(this.refused.map(({ step }) => step.id));
    this.dropSome(this.refused);
    this.draw(touched);
  }

  drop(steps) {
    this.hide(steps);
    this.draw(touchedBy(steps));
  }

  // Showing -----------------------------------------------------------------------------------

  show(steps) {
    for (const step of steps) {
      if (step.op !== "cell") continue;
      this.space.grid.overlay.set(`${step.id}:${step.column}`, {
        text: step.text,
        message: "",
      });
    }
  }

  mark(step, error, { isKept = false } = {}) {
    if (step?.op !== "cell") return;
    this.space.grid.overlay.set(`${step.id}:${step.column}`, {
      text: step.text,
      message: error.message,
      isConflict: Boolean(error.conflict),
      who: error.who,
    });
    if (isKept) return;
    const operation = {
      key: newKey(),
      steps: [step],
      state: "refused",
      errors: [{ message: error.message }],
    };
    this.refused.push({ message: error.message, step, operation });
    this.store.put([operation]);
  }

  hide(steps) {
    for (const step of steps)
      if (step.op === "cell") this.space.grid.overlay.delete(`${step.id}:${step.column}`);
  }

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

  whenQuiet() {
    if (!this.waiting.length) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!this.waiting.length) resolve();
        else setTimeout(look, 30);
      };
      look();
    });
  }
}

// A row that is made already (`isDone`) is made under its own number where it is done again.
function renamed(step, now, { isDone = false } = {}) {
  const named = { ...step };
  for (const part of ["id", "from", "to", "parent", "after"])
    if (part in step && step[part] !== null) named[part] = now(step[part]);
  if (isDone && step.new) named.new = now(step.new);
  if (isDone && step.news) named.news = step.news.map(now);
  if (step.ids) named.ids = step.ids.map(now);
  if (step.refs)
    named.refs = Object.fromEntries(
      Object.entries(step.refs).map(([code, id]) => [code, now(id)]),
    );
  return named;
}

const touchedBy = (steps) =>
  new Set(steps.flatMap((step) => [step.id, step.to, ...(step.ids ?? [])]).filter(Boolean));

const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

export { newId };
