// What a person does to tasks: each is one step, or a list of them, sent as one edit. Mixed into Space.
import { toast } from "../toasts.js";

export const verbs = {
  edit(typed) {
    const task = this.grid.activeTask(), column = this.grid.shown[this.grid.active.column];
    if (!task || !column) return false;
    this.reveal(this.indexOf(task.id));
    this.editing.seen = { id: task.id, column: column.key, version: task.version };
    const isNew = this.newId === task.id;
    this.newId = null;
    return this.grid.edit(typed, (text, step) => {
      // Esc on a row just inserted takes it back; Enter on one at the end goes on with the next.
      if (isNew && text === null) { this.editing.seen = null; this.undo(); return; }
      if (text !== null) this.editing.cell(this.model.tasks.get(task.id) ?? task, column, text, { isPreview: step === "preview" });
      this.editing.seen = null;
      const to = { down: [1, 0], up: [-1, 0], right: [0, 1], left: [0, -1] }[step];
      if (isNew && step === "down" && this.list[this.indexOf(task.id) + 1]?.isAdder) this.add({ op: "add", parent: task.parent, after: task.id });
      else if (to) this.move(...to);
    });
  },

  chosenIds() { return this.grid.selectedTasks().map((task) => task.id); },

  // A new task behind the active one, on its level; then its name is typed.
  async insert() {
    if (!this.setup.mayEdit) return;
    const task = this.grid.activeTask();
    await this.add({ op: "add", parent: task?.parent ?? null, after: task?.id ?? null });
  },

  async insertLast() {
    if (!this.setup.mayEdit) return;
    const last = this.model.children.get(null)?.at(-1);
    await this.add({ op: "add", parent: null, after: last?.id ?? null });
  },

  async add(step) {
    const body = await this.editing.send([step]);
    const id = body?.created?.[0];
    if (!id || !this.model.tasks.has(id)) return;
    this.grid.activate(id, Math.max(0, this.grid.shown.findIndex(({ key }) => key === "name")));
    this.chosen();
    this.newId = id;
    this.edit();
  },

  indent(direction) {
    const ids = this.chosenIds();
    if (ids.length && this.setup.mayEdit) this.editing.send([{ op: direction > 0 ? "indent" : "outdent", ids }]);
  },

  remove() {
    const ids = this.chosenIds();
    if (!ids.length || !this.setup.mayEdit) return;
    const next = this.list[(this.grid.range()?.bottom ?? 0) + 1]?.task ?? this.list[(this.grid.range()?.top ?? 1) - 1]?.task;
    this.editing.send([{ op: "delete", ids }]).then((body) => {
      if (!body) return;
      toast(this.words.trashed.replace("%s", ids.length), { tone: "green", action: { label: this.words.undo, run: () => this.undo() } });
      if (next && this.model.tasks.has(next.id)) { this.grid.activate(next.id, this.grid.active.column); this.chosen(); }
    });
  },

  duplicate() {
    const ids = this.chosenIds();
    if (ids.length && this.setup.mayEdit) this.editing.send([{ op: "duplicate", ids }]);
  },

  linkChosen(isOff = false) {
    const ids = this.chosenIds();
    if (ids.length < 2 || !this.setup.mayEdit) return this.notice(this.words.chooseTwo);
    const steps = ids.slice(1).map((id, index) => ({ op: isOff ? "unlink" : "link", from: ids[index], to: id }))
      .filter((step) => this.model.tasks.get(step.to).links.some(([before]) => before === step.from) === isOff);
    return this.editing.send(steps);
  },

  fillDown() {
    const range = this.grid.range();
    if (!range || range.top === range.bottom) return;
    const columns = this.grid.shown.slice(range.left, range.right + 1), first = this.list[range.top].task;
    const steps = [];
    for (let index = range.top + 1; index <= range.bottom; index += 1) {
      const { task } = this.list[index];
      for (const column of columns) if (task && column.mayEdit(task) && column.text(task) !== column.text(first)) steps.push({ op: "cell", id: task.id, column: column.key, text: column.plain(first), version: task.version });
    }
    this.editing.send(steps);
  },

  // Among its siblings, one place up or down.
  shift(step) {
    const tasks = this.grid.selectedTasks().filter((task, _index, all) => !all.some((other) => other.id === task.parent));
    if (!tasks.length || !this.setup.mayEdit) return;
    const siblings = this.model.siblings(tasks[0]), from = siblings.indexOf(tasks[0]), to = siblings.indexOf(tasks.at(-1));
    const behind = step < 0 ? siblings[from - 2] : siblings[to + 1];
    if ((step < 0 && from === 0) || (step > 0 && to === siblings.length - 1) || to < 0) return;
    this.editing.send([{ op: "move", ids: tasks.map((task) => task.id), parent: tasks[0].parent, after: behind?.id ?? null }]);
  },

  // The chosen rows before row `place` of the list: behind the row above it, or into it when it is an open summary.
  moveRows(place) {
    const ids = new Set(this.chosenIds()), above = this.list[place - 1]?.task;
    if (!ids.size || (above && ids.has(above.id))) return;
    const isInto = above && this.model.isSummary(above) && !this.model.folded.has(above.id);
    this.editing.send([{ op: "move", ids: [...ids], parent: isInto ? above.id : above?.parent ?? null, after: isInto ? null : above?.id ?? null }]);
  },
};
