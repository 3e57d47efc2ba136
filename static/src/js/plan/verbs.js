// What a person does to tasks: each is one operation, done here at once. Mixed into Space.
import { toast } from "../toasts.js";
import { newId } from "./ops.js";
import { BLANK } from "./sizes.js";

export const verbs = {
  // Typing into the active cell. In the blank row it makes a row; `draft` is a row that is
  // being named.
  edit(typed, { draft = null } = {}) {
    const { grid } = this;
    const column = grid.shown[grid.active.column];
    const index = this.indexOf(grid.active.id);
    if (!column || index === undefined) return false;
    this.reveal(index);
    this.drawRows();
    const at = { id: grid.active.id, was: this.editing.valueOf(grid.active.id, column) };
    const isOpen = grid.edit(typed, (text, step) => {
      this.at = null;
      if (draft) this.editing.settleDraft(draft, text);
      else if (at.id === BLANK) {
        if (text?.trim()) at.id = this.addTyped(column, text.trim());
      } else if (text !== null) this.typed(at, column, text, step);
      if (
        at.id !== BLANK &&
        at.id !== grid.active.id &&
        this.indexOf(at.id) !== undefined &&
        step !== "stay"
      )
        grid.activate(at.id, grid.active.column);
      const to = { down: [1, 0], up: [-1, 0], right: [0, 1], left: [0, -1] }[step];
      if (to) this.move(...to);
    });
    if (isOpen) this.at = at;
    return isOpen;
  },

  typed(at, column, text, step) {
    const task = this.model.tasks.get(at.id);
    if (task)
      this.editing.cell(task, column, text, { was: at.was, isPreview: step === "preview" });
    else if (text.trim()) this.complain(this.words.rowGone.replace("%s", text));
  },

  // A row out of what was typed into the blank one, on the level of the row above. Returns its
  // number.
  addTyped(column, text) {
    const step = this.lastRow();
    const isName = column.key === "name";
    step.name = isName ? text : this.words.addRow;
    const steps = isName
      ? [step]
      : [
          step,
          {
            op: "cell",
            id: step.new,
            column: column.key,
            text,
            refs: column.key === "predecessors" ? this.model.refsIn(text) : null,
          },
        ];
    this.editing.do(steps);
    return step.new;
  },

  lastRow() {
    const last = this.list.findLast((entry) => entry.task)?.task;
    return { op: "add", new: newId(), parent: last?.parent ?? null, after: last?.id ?? null };
  },

  chosenIds() {
    return this.grid.selectedTasks().map((task) => task.id);
  },

  // A new task behind the active one, on its level; then its name is typed.
  insert() {
    const task = this.grid.activeTask();
    if (!this.setup.mayEdit || this.grid.isEditing) return;
    this.addDraft(
      task ? { op: "add", new: newId(), parent: task.parent, after: task.id } : this.lastRow(),
    );
  },

  // To the blank row; where a filter or a group leaves none, a row is made.
  insertLast() {
    const index = this.indexOf(BLANK);
    if (index === undefined) {
      this.addDraft(this.lastRow());
      return;
    }
    this.grid.activate(BLANK, this.nameColumn());
    this.chosen();
    this.edit();
  },

  nameColumn() {
    return Math.max(
      0,
      this.grid.shown.findIndex(({ key }) => key === "name"),
    );
  },

  addDraft(step) {
    const draft = this.editing.do([step], { isDraft: true });
    if (this.indexOf(step.new) === undefined) {
      this.editing.settleDraft(draft, "");
      return;
    }
    this.grid.activate(step.new, this.nameColumn());
    this.chosen();
    if (!this.edit(undefined, { draft })) this.editing.settleDraft(draft, "");
  },

  indent(direction) {
    const ids = this.chosenIds();
    if (ids.length && this.setup.mayEdit)
      this.editing.edit([{ op: direction > 0 ? "indent" : "outdent", ids }]);
  },

  remove() {
    const ids = this.chosenIds();
    if (!ids.length || !this.setup.mayEdit) return;
    const range = this.grid.range();
    const next = this.list[(range?.bottom ?? 0) + 1] ?? this.list[(range?.top ?? 1) - 1];
    const count = new Set(ids.flatMap((id) => this.model.branch(id))).size;
    const deletion = this.editing.edit([{ op: "delete", ids }]);
    if (deletion && !deletion.isTried) this.tellDeleted(deletion, count);
    const id = next?.isAdder ? BLANK : next?.task?.id;
    if (this.indexOf(id) !== undefined) {
      this.grid.activate(id, this.grid.active.column);
      this.chosen();
    }
  },

  // Its undo goes with the next thing that is done: it would take that back.
  tellDeleted(deletion, count) {
    const box = toast(this.words.trashed.replace("%s", count), {
      tone: "green",
      action: { label: this.words.undo, run: () => this.undo() },
    });
    const look = () => {
      if (this.editing.latest === deletion) return;
      box.querySelector("button:not(.x)")?.remove();
      this.page.removeEventListener("plan-history", look);
    };
    this.page.addEventListener("plan-history", look);
  },

  duplicate() {
    const ids = this.chosenIds();
    if (!ids.length || !this.setup.mayEdit) return;
    const count = this.model
      .heads(ids)
      .reduce((sum, id) => sum + this.model.branch(id).length, 0);
    this.editing.edit([{ op: "duplicate", ids, news: Array.from({ length: count }, newId) }]);
  },

  linkChosen(isOff = false) {
    const ids = this.chosenIds();
    if (ids.length < 2 || !this.setup.mayEdit) return this.notice(this.words.chooseTwo);
    const steps = ids
      .slice(1)
      .map((id, index) => ({ op: isOff ? "unlink" : "link", from: ids[index], to: id }))
      .filter(
        (step) =>
          this.model.tasks.get(step.to).links.some(([before]) => before === step.from) ===
          isOff,
      );
    this.editing.edit(steps);
    return undefined;
  },

  fillDown() {
    const range = this.grid.range();
    if (range && range.top !== range.bottom)
      this.fillFrom({ ...range, bottom: range.top }, range.bottom);
  },

  // The cells of a range again in the rows below it, down to the last one.
  fillFrom({ top, bottom, left, right }, last) {
    const columns = this.grid.shown.slice(left, right + 1);
    const height = bottom - top + 1;
    const steps = [];
    for (let index = bottom + 1; index <= last; index += 1) {
      const { task } = this.list[index];
      const from = this.list[top + ((index - bottom - 1) % height)]?.task;
      if (!task || !from) continue;
      for (const column of columns) {
        // A start that only follows from links is no start to fill in.
        const isComputed =
          columns.length > 1 &&
          (column.key === "finish" || (column.key === "start" && !from.held));
        if (isComputed || !column.mayEdit(task) || column.text(task) === column.text(from))
          continue;
        steps.push(this.editing.cellStep(task, column, column.plain(from)));
      }
    }
    this.editing.edit(steps);
  },

  // Among its siblings, one place up or down.
  shift(step) {
    const tasks = this.grid
      .selectedTasks()
      .filter((task, _index, all) => !all.some((other) => other.id === task.parent));
    if (!tasks.length || !this.setup.mayEdit) return;
    const siblings = this.model.siblings(tasks[0]);
    const from = siblings.indexOf(tasks[0]);
    const to = siblings.indexOf(tasks.at(-1));
    const behind = step < 0 ? siblings[from - 2] : siblings[to + 1];
    if ((step < 0 && from === 0) || (step > 0 && to === siblings.length - 1) || to < 0) return;
    this.editing.edit([
      {
        op: "move",
        ids: tasks.map((task) => task.id),
        parent: tasks[0].parent,
        after: behind?.id ?? null,
      },
    ]);
  },

  // The chosen rows before row `place` of the list: behind the row above it, or into it when it
  // is an open summary.
  moveRows(place) {
    const ids = new Set(this.chosenIds());
    const above = this.list[place - 1]?.task;
    if (!ids.size || (above && ids.has(above.id))) return;
    const isInto = above && this.model.isSummary(above) && !this.model.folded.has(above.id);
    this.editing.edit([
      {
        op: "move",
        ids: [...ids],
        parent: isInto ? above.id : (above?.parent ?? null),
        after: isInto ? null : (above?.id ?? null),
      },
    ]);
  },
};
