// The grid: a treegrid that holds only the rows in sight. It draws cells, keeps the active cell
// and the selection, and turns a cell into an input. What a key or an edit means is the
// workspace's business (keyboard.js, editing.js).
import { summed } from "./facts.js";
import { makeIcon } from "./icons.js";

// The row under the last one, into which one types as into any other.
export const BLANK = 0;
const BLANK_TASK = {
  id: BLANK,
  name: "",
  flags: "",
  links: [],
  people: [],
  custom: {},
  start: null,
  finish: null,
  deadline: null,
};

export const ROW = 28;
export const HEAD = 44;

// A refused or waiting cell with what is said of it.
const told = ({ text, message, isConflict }) => `${text} ${message} ${isConflict}`;

export class Grid {
  constructor(host, { model, view, columns, words }) {
    Object.assign(this, { host, model, view, columns, words });
    this.header = host.querySelector("[data-plan-header]");
    this.body = host.querySelector("[data-plan-rows]");
    this.frame = host.closest("[data-plan-panes]");
    this.errorBox = this.frame.querySelector("[data-plan-error]");
    this.list = [];
    this.elements = new Map();
    this.active = { id: null, column: 1 };
    this.anchor = { id: null, column: 1 };
    this.extra = new Set();
    this.overlay = new Map();
    this.flashing = new Map();
  }

  column(key) {
    return this.columns.find((column) => column.key === key);
  }
  // On a phone the rows are a list: what, until when, how far.
  get isNarrow() {
    return innerWidth < 760;
  }
  get shown() {
    if (this.isNarrow)
      return [
        ["name", this.host.clientWidth - 118],
        ["finish", 70],
        ["percent", 48],
      ].map(([key, width]) => ({ ...this.column(key), width }));
    return this.view.columns.map(({ key, width }) => ({ ...this.column(key), width }));
  }
  get width() {
    return this.shown.reduce((sum, column) => sum + column.width, 0);
  }

  drawHeader() {
    const cells = this.shown.map((column, index) => {
      const cell = document.createElement("div");
      cell.setAttribute("role", "columnheader");
      cell.setAttribute("aria-colindex", String(index + 1));
      cell.dataset.key = column.key;
      cell.className = `c c-${column.key}${column.isNumber ? " n" : ""}`;
      cell.style.width = `${column.width}px`;
      if (this.view.sort === column.key)
        cell.setAttribute("aria-sort", this.view.isDescending ? "descending" : "ascending");
      const label = document.createElement("span");
      label.textContent = column.label;
      if (column.long !== column.label) label.dataset.tip = column.long;
      const edge = document.createElement("span");
      edge.className = "col-edge";
      edge.dataset.edge = column.key;
      cell.append(label, edge);
      return cell;
    });
    this.header.replaceChildren(...cells);
    this.header.style.width = this.body.style.width = `${this.width}px`;
    this.host.setAttribute("aria-colcount", String(cells.length));
    this.forget();
  }

  // All rows are drawn anew at the next draw; the row in which somebody types keeps its input.
  forget() {
    for (const [key, element] of this.elements) {
      if (element.contains(this.input)) {
        this.refreshAround(element);
        continue;
      }
      element.remove();
      this.elements.delete(key);
    }
  }

  // After rows were made, moved or taken out: most still show the same, a few cells of them
  // do not. Only these are made anew, and rows that look different as a whole.
  follow() {
    for (const [key, element] of this.elements) {
      const entry =
        element.dataset.id && this.list[this.indexOf.get(Number(element.dataset.id))];
      if (element.contains(this.input)) {
        if (entry) this.refreshAround(element);
      } else if (!entry || key !== entry.task.id || element.look !== this.lookOf(entry)) {
        element.remove();
        this.elements.delete(key);
      } else this.refreshCells(element, entry);
    }
  }

  // What of a row is more than the texts of its cells.
  lookOf({ task, depth, isDim }) {
    const isSummary = this.model.isSummary(task);
    const isFolded = this.model.folded.has(task.id);
    const parts = [depth, isDim, isSummary, isFolded, task.level, task.flags, task.isOver];
    return `${parts.join("|")}|${this.cutIds?.has(task.id)}|${this.view.toneOf(task)}`;
  }

  refreshCells(element, entry) {
    const { task } = entry;
    const isSummary = this.model.isSummary(task);
    this.shown.forEach((column, place) => {
      if (element.children[place].told === this.textOf(task, column)) return;
      element.children[place].replaceWith(this.makeCell(entry, column, place, isSummary));
    });
  }

  // A cell's text with what is said of it.
  textOf(task, column) {
    const kept = this.overlay.get(`${task.id}:${column.key}`);
    return kept ? told(kept) : column.text(task);
  }

  setList(list) {
    this.list = list;
    this.indexOf = new Map();
    list.forEach((entry, index) => {
      if (entry.task && !this.indexOf.has(entry.task.id))
        this.indexOf.set(entry.task.id, index);
      if (entry.isAdder) this.indexOf.set(BLANK, index);
    });
    this.host.setAttribute("aria-rowcount", String(list.length + 1));
    if (this.active.id !== null && !this.indexOf.has(this.active.id)) this.extra.clear();
  }

  // Draws rows first..last and moves them by the scroll offset.
  draw(top, height) {
    const first = Math.max(0, Math.floor(top / ROW) - 3);
    const last = Math.min(this.list.length - 1, Math.ceil((top + height) / ROW) + 3);
    const wanted = new Set();
    for (let index = first; index <= last; index += 1) {
      const key = this.keyAt(index);
      wanted.add(key);
      let element = this.elements.get(key);
      if (!element) {
        element = this.makeRow(this.list[index], index);
        this.elements.set(key, element);
        this.body.append(element);
      }
      if (element.dataset.index !== String(index)) {
        element.dataset.index = String(index);
        element.style.top = `${index * ROW}px`;
        element.setAttribute("aria-rowindex", String(index + 2));
      }
    }
    for (const [key, element] of this.elements) {
      if (wanted.has(key) || element.contains(this.input)) continue;
      element.remove();
      this.elements.delete(key);
    }
    this.body.style.transform = `translateY(${-top}px)`;
    this.seen = [top, height];
    this.markSelection();
  }

  keyAt(index) {
    const entry = this.list[index];
    return entry.task
      ? this.indexOf.get(entry.task.id) === index
        ? entry.task.id
        : `${entry.task.id}@${index}`
      : entry.isAdder
        ? BLANK
        : `g${entry.heading}`;
  }

  makeRow(entry, index) {
    const row = document.createElement("div");
    row.setAttribute("role", "row");
    row.dataset.index = String(index);
    row.style.top = `${index * ROW}px`;
    row.setAttribute("aria-rowindex", String(index + 2));
    if (entry.isAdder) {
      row.className = "r adder";
      row.id = "row-blank";
      row.setAttribute("aria-level", String(entry.depth + 1));
      row.append(
        ...this.shown.map((column, place) => this.makeBlankCell(entry, column, place)),
      );
      return row;
    }
    if (!entry.task) {
      row.className = "r group";
      row.append(...this.shown.map((column, place) => this.makeSumCell(entry, column, place)));
      return row;
    }
    const { task } = entry;
    row.dataset.id = String(task.id);
    row.id = `row-${this.keyAt(index)}`;
    const isSummary = this.model.isSummary(task);
    row.className = `r${isSummary ? ` sum l${Math.min(task.level, 3)}` : ""}${this.model.isCritical(task) ? " crit" : ""}${this.model.isDone(task) ? " done" : ""}${entry.isDim ? " dim" : ""}${this.cutIds?.has(task.id) ? " cut" : ""}`;
    const tone = this.view.toneOf(task);
    if (tone) row.dataset.tone = tone;
    row.setAttribute("aria-level", String(entry.depth + 1));
    if (isSummary) row.setAttribute("aria-expanded", String(!this.model.folded.has(task.id)));
    row.append(
      ...this.shown.map((column, place) => this.makeCell(entry, column, place, isSummary)),
    );
    row.look = this.lookOf(entry);
    return row;
  }

  // A group's heading in the column of names, and beside it what its rows come to.
  makeSumCell(entry, column, place) {
    const cell = document.createElement("div");
    const isName = column.key === "name";
    cell.setAttribute("role", isName ? "rowheader" : "gridcell");
    cell.setAttribute("aria-colindex", String(place + 1));
    cell.className = `c c-${column.key}${column.isNumber ? " n" : ""}`;
    cell.style.width = `${column.width}px`;
    if (isName) {
      cell.textContent = `${entry.heading} · ${entry.count}`;
      return cell;
    }
    const sum = summed(column, entry.tasks);
    cell.textContent = sum === null ? "" : column.write(sum);
    return cell;
  }

  makeBlankCell(entry, column, place) {
    const cell = document.createElement("div");
    cell.setAttribute("role", column.key === "name" ? "rowheader" : "gridcell");
    cell.setAttribute("aria-colindex", String(place + 1));
    cell.dataset.column = column.key;
    cell.id = `cell-blank-${column.key}`;
    cell.className = `c c-${column.key}${column.isNumber ? " n" : ""}`;
    cell.style.width = `${column.width}px`;
    if (column.key === "name") {
      cell.style.paddingInlineStart = `${23 + entry.depth * 14}px`;
      cell.textContent = this.words.addRow;
    } else cell.setAttribute("aria-label", column.long);
    return cell;
  }

  makeCell(entry, column, place, isSummary) {
    const { task } = entry;
    const cell = document.createElement("div");
    cell.setAttribute("role", column.key === "name" ? "rowheader" : "gridcell");
    cell.setAttribute("aria-colindex", String(place + 1));
    cell.dataset.column = column.key;
    cell.id = `cell-${this.keyAt(this.indexOf.get(task.id) ?? 0)}-${column.key}`;
    cell.className = `c c-${column.key}${column.isNumber ? " n" : ""}`;
    cell.style.width = `${column.width}px`;
    if (!column.mayEdit(task)) cell.setAttribute("aria-readonly", "true");
    const kept = this.overlay.get(`${task.id}:${column.key}`);
    if (kept) {
      cell.classList.add(kept.message ? "wrong" : "saving");
      if (kept.isConflict) cell.dataset.conflict = "";
      if (kept.message) {
        cell.setAttribute("aria-invalid", "true");
        cell.dataset.wrong = kept.message;
      }
    }
    const text = kept ? kept.text : column.text(task);
    cell.told = kept ? told(kept) : text;
    if (column.key === "name") this.fillName(cell, entry, text, isSummary);
    else if (column.key === "people" && !kept && column.width < 90) this.fillPeople(cell, task);
    else cell.textContent = text;
    if (column.key === "finish" && this.model.has(task, "L")) {
      cell.classList.add("late");
      cell.dataset.tip = this.words.late;
    }
    if (this.flashing.has(`${task.id}:${column.key}`)) cell.classList.add("flash");
    return cell;
  }

  fillName(cell, entry, text, isSummary) {
    cell.style.paddingInlineStart = `${4 + entry.depth * 14}px`;
    const twist = document.createElement("span");
    twist.className = "tw";
    if (isSummary && !this.view.group) {
      twist.dataset.fold = "";
      twist.append(
        makeIcon(this.model.folded.has(entry.task.id) ? "chevron-right" : "chevron-down"),
      );
    }
    const name = document.createElement("span");
    name.className = "nm";
    name.textContent = text;
    cell.append(twist, name);
    const marks = [
      ["B", "lock", this.words.blocked],
      ["H", "pin", this.words.manual],
      ["K", "calendar-pin", this.words.constrained],
    ];
    for (const [flag, icon, words] of marks) {
      if (!this.model.has(entry.task, flag) || this.model.isDone(entry.task)) continue;
      const mark = document.createElement("span");
      mark.className = `mk mk-${flag.toLowerCase()}`;
      mark.dataset.tip = words;
      mark.append(makeIcon(icon, words));
      cell.append(mark);
    }
  }

  fillPeople(cell, task) {
    const people = task.people.map(([id]) => this.model.resources.get(id)).filter(Boolean);
    cell.append(
      ...people.slice(0, 2).map((person) => {
        const mark = document.createElement("span");
        mark.className = "av";
        mark.dataset.t = String(person.tint);
        mark.textContent = person.initials;
        return mark;
      }),
    );
    if (people.length) {
      const words = this.model.peopleText(task);
      cell.dataset.tip = words;
      cell.setAttribute("aria-label", words);
    }
  }

  // The rows of these tasks are made anew, with cells that changed lit for a moment.
  refresh(ids) {
    for (const [key, element] of this.elements) {
      if (!element.dataset.id || !ids.has(Number(element.dataset.id))) continue;
      if (element.contains(this.input)) {
        this.refreshAround(element);
        continue;
      }
      element.remove();
      this.elements.delete(key);
    }
  }

  // The row in which somebody types: all cells but that one.
  refreshAround(element) {
    const entry = this.list[this.indexOf.get(Number(element.dataset.id))];
    if (!entry) return;
    this.shown.forEach((column, place) => {
      const cell = element.children[place];
      if (cell && !cell.contains(this.input))
        cell.replaceWith(this.makeCell(entry, column, place, this.model.isSummary(entry.task)));
    });
  }

  flash(id, columns) {
    for (const column of columns) {
      const key = `${id}:${column}`;
      clearTimeout(this.flashing.get(key));
      this.flashing.set(
        key,
        setTimeout(() => this.flashing.delete(key), 1400),
      );
    }
  }

  // Rows that were new are known by other numbers now; the row in which somebody types stays as
  // it is.
  rename(now) {
    this.active.id = now(this.active.id);
    this.anchor.id = now(this.anchor.id);
    this.extra = new Set([...this.extra].map(now));
    if (this.cutIds) this.cutIds = new Set([...this.cutIds].map(now));
    for (const [key, element] of [...this.elements]) {
      const id = now(key);
      if (id === key) continue;
      this.elements.delete(key);
      // Its answer was lost, and the row had come from the server already.
      this.elements.get(id)?.remove();
      element.dataset.id = String(id);
      element.id = `row-${id}`;
      for (const cell of element.children) cell.id = `cell-${id}-${cell.dataset.column}`;
      this.elements.set(id, element);
    }
    if (this.editingId !== undefined) this.editingId = now(this.editingId);
  }

  // Rows that were cut wait for their place.
  markCut(ids) {
    const touched = new Set([...(this.cutIds ?? []), ...ids]);
    this.cutIds = ids;
    this.refresh(touched);
    if (this.seen) this.draw(...this.seen);
  }

  // Selection ---------------------------------------------------------------------------------

  activate(id, column, { extend = false, toggle = false } = {}) {
    if (toggle) {
      if (this.extra.has(id)) this.extra.delete(id);
      else {
        this.extra.add(this.active.id);
        this.extra.add(id);
      }
    } else if (!extend) this.extra.clear();
    this.active = { id, column: Math.max(0, Math.min(column, this.shown.length - 1)) };
    if (!extend) this.anchor = { ...this.active };
    this.markSelection();
  }

  // {top, bottom, left, right}: places in the list and among the columns.
  range() {
    const one = this.indexOf?.get(this.active.id);
    const other = this.indexOf?.get(this.anchor.id) ?? one;
    if (one === undefined) return null;
    return {
      top: Math.min(one, other),
      bottom: Math.max(one, other),
      left: Math.min(this.active.column, this.anchor.column),
      right: Math.max(this.active.column, this.anchor.column),
    };
  }

  selectedTasks() {
    const range = this.range();
    if (!range) return [];
    const chosen = new Set(this.extra);
    for (let index = range.top; index <= range.bottom; index += 1)
      if (this.list[index].task) chosen.add(this.list[index].task.id);
    return this.list
      .filter((entry) => entry.task && chosen.has(entry.task.id))
      .map((entry) => entry.task);
  }

  activeTask() {
    return this.model.tasks.get(this.active.id);
  }

  markSelection() {
    const range = this.range();
    const isRange = range && (range.top !== range.bottom || range.left !== range.right);
    for (const element of this.elements.values()) {
      const index = Number(element.dataset.index);
      const id = element.dataset.id
        ? Number(element.dataset.id)
        : element.id === "row-blank"
          ? BLANK
          : NaN;
      const isIn = (range && index >= range.top && index <= range.bottom) || this.extra.has(id);
      element.classList.toggle("sel", Boolean(isIn));
      element.setAttribute("aria-selected", String(Boolean(isIn)));
      const cells = element.children;
      for (let place = 0; place < cells.length; place += 1) {
        cells[place].classList.toggle(
          "cur",
          id === this.active.id && place === this.active.column,
        );
        cells[place].classList.toggle(
          "in",
          Boolean(isRange && isIn && place >= range.left && place <= range.right),
        );
      }
    }
    this.placeHandle(range);
    const cell = this.cellOf(this.active.id, this.active.column);
    this.showError(cell);
    if (cell) this.host.setAttribute("aria-activedescendant", cell.id);
    else this.host.removeAttribute("aria-activedescendant");
  }

  // At the selection's corner: pulled down, it fills.
  placeHandle(range) {
    if (!this.mayFill || this.isNarrow) return;
    if (!this.handle) {
      this.handle = document.createElement("div");
      this.handle.className = "fill-handle";
      this.handle.setAttribute("aria-hidden", "true");
      this.body.append(this.handle);
    }
    this.handle.hidden = !range || this.isEditing || !this.list[range.bottom]?.task;
    if (this.handle.hidden) return;
    const right = this.shown
      .slice(0, range.right + 1)
      .reduce((sum, column) => sum + column.width, 0);
    this.handle.style.transform = `translate(${right - 4}px, ${(range.bottom + 1) * ROW - 5}px)`;
  }

  // What is wrong with the active cell stands under it.
  showError(cell) {
    const message = this.isEditing ? "" : cell?.dataset.wrong;
    this.errorBox.hidden = !message;
    if (!message) {
      this.toldError = "";
      return;
    }
    const told = `${cell.id} ${message}`;
    if (this.toldError !== told) {
      this.toldError = told;
      this.errorBox.replaceChildren(
        ...this.tellError(message, cell.dataset.conflict !== undefined),
      );
    }
    const at = cell.getBoundingClientRect();
    const frame = this.frame.getBoundingClientRect();
    const isLow = at.bottom - frame.top + this.errorBox.offsetHeight > frame.height;
    const top = isLow
      ? at.top - frame.top - this.errorBox.offsetHeight - 2
      : at.bottom - frame.top + 2;
    this.errorBox.style.top = `${top}px`;
    const furthest = frame.width - this.errorBox.offsetWidth - 4;
    this.errorBox.style.left = `${Math.max(4, Math.min(furthest, at.left - frame.left))}px`;
  }

  cellOf(id, place) {
    return this.elements.get(id)?.children[place] ?? null;
  }

  // Editing in place --------------------------------------------------------------------------

  get isEditing() {
    return Boolean(this.input);
  }

  // `typed` replaces the content; without it the cell's own text is edited. `done(text, step)`,
  // step null for Esc.
  edit(typed, done) {
    const isBlank = this.active.id === BLANK;
    const task = isBlank ? BLANK_TASK : this.activeTask();
    const column = this.shown[this.active.column];
    const cell = this.cellOf(this.active.id, this.active.column);
    if (!task || !cell || this.input || !column.mayEdit(task)) return false;
    const kept = this.overlay.get(`${task.id}:${column.key}`);
    const input = document.createElement("input");
    this.editingId = task.id;
    input.value = typed ?? (isBlank ? "" : kept ? kept.text : column.text(task));
    input.className = "cell-input";
    input.setAttribute("aria-label", [column.long, task.name].filter(Boolean).join(", "));
    input.autocomplete = "off";
    if (column.list) input.setAttribute("list", column.list);
    this.input = input;
    cell.classList.add("edit");
    cell.replaceChildren(input);
    input.focus({ preventScroll: true });
    if (typed === undefined) input.select();
    this.letGo = () => finish(null);
    const finish = (step) => {
      if (this.input !== input) return;
      this.input = null;
      const text = input.value;
      const element = this.elements.get(this.editingId);
      element?.remove();
      this.elements.delete(this.editingId);
      this.editingId = undefined;
      this.draw(...this.seen);
      this.host.focus({ preventScroll: true });
      done(step === null ? null : text, step);
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const step = {
        Escape: null,
        Enter: event.shiftKey ? "up" : "down",
        Tab: event.shiftKey ? "left" : "right",
      }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      finish(event.key === "Enter" && (event.ctrlKey || event.metaKey) ? "preview" : step);
    });
    input.addEventListener("blur", () => finish("stay"));
    return true;
  }
}
