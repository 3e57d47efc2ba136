// Cells that the server has refused: they stand where they were typed, with the reason, until
// somebody decides. Mixed into Editing.
import { newKey } from "./steps.js";

export const refusedCells = {
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
    this.space.extras.forget(operation.steps.filter((_step, index) => wrong.has(index)));
    operation.steps = operation.steps.filter((_step, index) => !wrong.has(index));
    return kept;
  },

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
  },

  // Their rows are not there any more: what was typed into them stands in a message.
  tellGone(refused) {
    const texts = refused.map(({ step }) => step.text.trim()).filter(Boolean);
    if (!texts.length) return;
    const { words } = this.space;
    this.space.complain(words.rowGone.replace("%s", texts.join(", ")));
  },

  offerOlder(outcome) {
    const { message } = outcome.refused[0];
    const action = outcome.older
      ? { label: this.space.words.undoOlder, run: () => this.undo(outcome.older) }
      : null;
    this.space.complain(message, action);
  },

  forgetRefusedOf(steps) {
    const cells = new Set(
      steps.filter(({ op }) => op === "cell").map(({ id, column }) => `${id}:${column}`),
    );
    this.dropSome(this.refused.filter(({ step }) => cells.has(`${step.id}:${step.column}`)));
    this.space.scenario.forgetRefusedOf(cells);
  },

  dropSome(some) {
    if (!some.length) return;
    this.refused = this.refused.filter((one) => !some.includes(one));
    this.store.replace(
      some.map(({ operation }) => operation),
      [],
    );
    this.showAll();
  },

  refusedAt(id, column) {
    const isIt = ({ step }) => step.id === id && step.column === column;
    return this.refused.find(isIt) ?? this.space.scenario.refused.find(isIt);
  },

  takeTheirs(one) {
    if (one.isTried) {
      this.space.scenario.leaveOut(one);
      return;
    }
    this.dropSome([one]);
    this.draw(new Set([one.step.id]));
  },

  // The other value was shown; keeping one's own means to replace it.
  keepMine(one) {
    const task = this.space.model.tasks.get(one.step.id);
    const column = this.space.grid.column(one.step.column);
    if (task && column) this.do([this.cellStep(task, column, one.step.text)]);
  },

  retryRefused() {
    for (const one of [...this.refused]) this.keepMine(one);
  },

  dropRefused() {
    const touched = new Set(this.refused.map(({ step }) => step.id));
    this.dropSome(this.refused);
    this.draw(touched);
  },

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
  },
};
