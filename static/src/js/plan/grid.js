// The grid: a treegrid that holds only the rows in sight. It draws cells, keeps the active cell
// and the selection, and turns a cell into an input. What a key or an edit means is the
// workspace's business (keyboard.js, editing.js).
import { cells } from "./cells.js";
import { DayWidth } from "./day-width.js";
import { mixed } from "./mixed.js";
import { selection } from "./selection.js";
import { BLANK, ROW } from "./sizes.js";

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

export class Grid extends mixed(cells, selection) {
  constructor(host, { model, view, columns, words, scenario, paths }) {
    super();
    this.host = host;
    this.model = model;
    this.view = view;
    this.columns = columns;
    this.words = words;
    this.scenario = scenario;
    this.paths = paths;
    this.header = host.querySelector("[data-plan-header]");
    this.body = host.querySelector("[data-plan-rows]");
    this.frame = host.closest("[data-plan-panes]");
    this.errorBox = this.frame.querySelector("[data-plan-error]");
    this.dayWidth = new DayWidth();
    this.followWidth();
    // Set by the space: whether cells may be filled, and who says why one was refused.
    this.mayFill = false;
    /** @type {(message: string, isConflict: boolean) => Node[]} */
    this.tellError = () => [];
    this.list = [];
    this.elements = new Map();
    this.active = { id: null, column: 1 };
    this.anchor = { id: null, column: 1 };
    this.extra = new Set();
    this.overlay = new Map();
    this.flashing = new Map();
    this.pane = { scrolled: 0, room: Infinity };
    host.addEventListener("scroll", () => this.look(), { passive: true });
  }

  column(key) {
    return this.columns.find((column) => column.key === key);
  }
  // On a phone the rows are a list: what, until when, how far. Known without asking: the
  // window's width makes the browser lay out what was just written.
  followWidth() {
    const narrow = matchMedia("(width < 760px)");
    this.isNarrow = narrow.matches;
    narrow.addEventListener("change", () => {
      this.isNarrow = narrow.matches;
      this.drawHeader();
    });
  }
  get shown() {
    const finish = this.dayWidth.of({ key: "finish", width: 70 });
    const columns = this.isNarrow
      ? [
          { key: "name", width: this.host.clientWidth - finish - 48 },
          { key: "finish", width: finish },
          { key: "percent", width: 48 },
        ]
      : this.view.shownColumns;
    return columns.map((one) => ({ ...this.column(one.key), width: this.dayWidth.of(one) }));
  }
  // For the days of these tasks; true where the columns are wider now.
  makeRoom(tasks) {
    if (!this.dayWidth.fit(tasks)) return false;
    this.drawHeader();
    return true;
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

  // The cells of one row that show something else now.
  followRow(id) {
    const element = this.elements.get(id);
    const entry = this.list[this.indexOf.get(id)];
    if (element && entry?.task && !element.contains(this.input))
      this.refreshCells(element, entry);
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
    if (this.seen?.[0] !== top) this.body.style.transform = `translateY(${-top}px)`;
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
      // First, while nothing has changed that the browser would have to lay out for it.
      this.host.focus({ preventScroll: true });
      const element = this.elements.get(this.editingId);
      if (element) this.closeCell(element, input);
      this.editingId = undefined;
      this.draw(...this.seen);
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
