// Which cell is active and which are chosen, and how that is shown. Mixed into Grid.
import { BLANK, ROW } from "./sizes.js";

export const selection = {
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
  },

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
  },

  selectedTasks() {
    const range = this.range();
    if (!range) return [];
    const inRange = this.list.slice(range.top, range.bottom + 1).filter((entry) => entry.task);
    if (!this.extra.size) return inRange.map((entry) => entry.task);
    const chosen = new Set([...this.extra, ...inRange.map((entry) => entry.task.id)]);
    return this.list
      .filter((entry) => entry.task && chosen.has(entry.task.id))
      .map((entry) => entry.task);
  },

  activeTask() {
    return this.model.tasks.get(this.active.id);
  },

  markSelection() {
    const range = this.range();
    for (const element of this.elements.values()) this.markRow(element, range);
    this.placeHandle(range);
    const cell = this.cellOf(this.active.id, this.active.column);
    this.showError(cell);
    if (cell?.id === this.toldCell) return;
    this.toldCell = cell?.id;
    if (cell) this.host.setAttribute("aria-activedescendant", cell.id);
    else this.host.removeAttribute("aria-activedescendant");
  },

  // Most rows stay as they are marked.
  markRow(element, range) {
    const index = Number(element.dataset.index);
    const id = element.dataset.id
      ? Number(element.dataset.id)
      : element.id === "row-blank"
        ? BLANK
        : NaN;
    const isIn = Boolean(
      (range && index >= range.top && index <= range.bottom) || this.extra.has(id),
    );
    const isRange = range && (range.top !== range.bottom || range.left !== range.right);
    const [left, right] = isRange && isIn ? [range.left, range.right] : [0, -1];
    const current = id === this.active.id ? this.active.column : -1;
    const marks = `${isIn} ${current} ${left} ${right}`;
    if (element.marks === marks) return;
    element.marks = marks;
    element.classList.toggle("sel", isIn);
    element.setAttribute("aria-selected", String(isIn));
    const cells = element.children;
    for (let place = 0; place < cells.length; place += 1) {
      cells[place].classList.toggle("cur", place === current);
      cells[place].classList.toggle("in", place >= left && place <= right);
    }
  },

  // At the selection's corner: pulled down, it fills.
  placeHandle(range) {
    if (!this.mayFill || this.isNarrow) return;
    if (!this.handle) {
      this.handle = document.createElement("div");
      this.handle.className = "fill-handle";
      this.handle.setAttribute("aria-hidden", "true");
      this.body.append(this.handle);
    }
    const isHidden = !range || this.isEditing || !this.list[range.bottom]?.task;
    if (this.handle.hidden !== isHidden) this.handle.hidden = isHidden;
    if (isHidden) return;
    const right = this.shown
      .slice(0, range.right + 1)
      .reduce((sum, column) => sum + column.width, 0);
    const at = `translate(${right - 4}px, ${(range.bottom + 1) * ROW - 5}px)`;
    if (this.handleAt !== at) this.handle.style.transform = at;
    this.handleAt = at;
  },

  // What is wrong with the active cell stands under it.
  showError(cell) {
    const message = this.isEditing ? "" : cell?.dataset.wrong;
    if (this.errorBox.hidden !== !message) this.errorBox.hidden = !message;
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
  },

  cellOf(id, place) {
    return this.elements.get(id)?.children[place] ?? null;
  },

  // The active column into sight. Where the pane is, is known without asking: an answer would
  // make the browser lay out what was just written.
  revealColumn() {
    const widths = this.shown.map(({ width }) => width);
    const left = widths.slice(0, this.active.column).reduce((sum, width) => sum + width, 0);
    const right = left + widths[this.active.column];
    const { scrolled, room } = this.pane;
    if (left < scrolled) this.scrollTo(left);
    else if (right > scrolled + room) this.scrollTo(right - room);
  },

  scrollTo(left) {
    this.host.scrollLeft = left;
    this.look();
  },

  look() {
    this.pane = { scrolled: this.host.scrollLeft, room: this.host.clientWidth };
  },
};
