// Moving about in the grid: cells, ends, pages; what is chosen; folding and sorting. Mixed into
// Space.
import { BLANK, HEAD, ROW } from "./sizes.js";

const idOf = (entry) => (entry?.isAdder ? BLANK : entry?.task?.id);

export const moves = {
  move(rows, columns, { extend = false } = {}) {
    const at = this.indexOf(this.grid.active.id) ?? -1;
    let to = Math.max(0, Math.min(this.list.length - 1, at + rows));
    const direction = rows < 0 ? -1 : 1;
    while (
      this.list[to]?.heading !== undefined &&
      to + direction >= 0 &&
      to + direction < this.list.length
    )
      to += direction;
    const id = idOf(this.list[to]);
    if (id === undefined) return;
    this.grid.activate(id, this.grid.active.column + columns, { extend });
    this.chosen();
    this.reveal(to);
  },

  moveTo({ row, column, isBlankToo = false }, { extend = false } = {}) {
    const isPlace = (entry) => entry.task || (isBlankToo && entry.isAdder);
    const ends = {
      first: this.list.findIndex(isPlace),
      last: this.list.findLastIndex(isPlace),
    };
    const index =
      row === undefined
        ? this.indexOf(this.grid.active.id)
        : row === 0
          ? ends.first
          : ends.last;
    if (index === undefined || index < 0) return;
    const place =
      column === undefined
        ? this.grid.active.column
        : column === 0
          ? 0
          : this.grid.shown.length - 1;
    this.grid.activate(idOf(this.list[index]), place, { extend });
    this.chosen();
    this.reveal(index);
  },

  tab(step) {
    const next = this.grid.active.column + step;
    if (next < 0 || next >= this.grid.shown.length) return false;
    this.move(0, step);
    return true;
  },

  reveal(index) {
    const room = this.height - HEAD - ROW;
    if (index * ROW < this.top) this.scrollTo(index * ROW);
    else if (index * ROW > this.top + room) this.scrollTo(index * ROW - room);
    this.grid.revealColumn();
    this.redraw();
  },

  focusCell(id, key) {
    const index = this.indexOf(id);
    if (index === undefined) return;
    this.grid.activate(
      id,
      Math.max(
        0,
        this.grid.shown.findIndex((column) => column.key === key),
      ),
    );
    this.chosen();
    this.reveal(index);
    this.grid.host.focus({ preventScroll: true });
  },

  // The whole of the chosen rows.
  chooseRows() {
    const range = this.grid.range();
    if (!range) return;
    const { id } = this.grid.anchor;
    this.grid.anchor = { id, column: this.grid.shown.length - 1 };
    this.grid.activate(this.grid.active.id, 0, { extend: true });
    this.chosen();
  },

  selectAll() {
    this.moveTo({ row: 0, column: 0 });
    this.moveTo({ row: Infinity, column: Infinity }, { extend: true });
  },

  escape() {
    if (!this.offerBar.hidden) {
      this.offerBar.querySelector("[data-offer-no]").click();
      return true;
    }
    if (this.drawer && !this.drawer.hidden) {
      this.closePanel();
      return true;
    }
    if (this.paths.isOn) {
      this.paths.close();
      return true;
    }
    this.grid.activate(this.grid.active.id, this.grid.active.column);
    return false;
  },

  // After any change of what is chosen: the chart follows, and the panel if it is open.
  chosen() {
    this.chart.selected = new Set(this.grid.selectedTasks().map((task) => task.id));
    this.page.dispatchEvent(new CustomEvent("plan-chosen"));
    this.sight.follow();
    if (this.drawer && !this.drawer.hidden && this.grid.active.id !== this.openId) {
      clearTimeout(this.following);
      this.following = setTimeout(() => this.openPanel(), 250);
    }
    this.redraw();
  },

  fold(id, isFolded) {
    this.model.toggle(id, isFolded);
    this.relist();
    this.grid.refresh(new Set([id]));
    this.redraw();
  },

  // So that a row is in the list.
  unfoldAbove({ parent }) {
    let isHidden = false;
    for (
      let above = this.model.tasks.get(parent);
      above;
      above = this.model.tasks.get(above.parent)
    ) {
      if (!this.model.folded.has(above.id)) continue;
      this.model.toggle(above.id, false);
      isHidden = true;
    }
    if (!isHidden) return;
    this.relist();
    this.grid.forget();
    this.redraw();
  },

  foldAll(isFolded) {
    for (const task of this.model.order)
      if (this.model.isSummary(task)) this.model.toggle(task.id, isFolded);
    this.relist();
    this.grid.forget();
    this.redraw();
  },

  sortBy(key) {
    if (this.view.sort === key && this.view.isDescending) this.view.sort = "";
    else {
      this.view.isDescending = this.view.sort === key;
      this.view.sort = key;
    }
    if (key === "wbs") this.view.sort = "";
    this.grid.drawHeader();
    this.viewChanged();
  },

  openFilter() {
    this.page.querySelector("[data-plan-q]")?.focus();
  },
};
