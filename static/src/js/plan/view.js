// What part of the plan is shown and how: filters, grouping, sort, columns, zoom. Kept in the
// address, so that a link shows the same.
/** @import { PlanModel } from "./model" */
/** @import { Column, Task } from "./types" */

const FILTERS = ["q", "person", "phase", "status"];
const SWITCHES = ["critical", "late"];
const MOST_MARKS = 8;
const PATH = "float_path";
const WARNED = ["all", ["warning", "filled"]];
export const TONES = ["red", "amber", "green", "blue", "grey"];

import { cleaned, countOf, fits, takenFromText } from "./conditions.js";
import { dayOf, ZOOM } from "./scale.js";

export class PlanView {
  /** @param {Column[]} columns */
  constructor(columns) {
    this.all = columns;
    // How each status is called.
    /** @type {Record<string, string>} */
    this.statusWords = {};
    this.reset();
  }

  reset() {
    this.columns = this.all
      .filter((column) => column.isShown)
      .map((column) => ({ key: column.key, width: column.width }));
    this.q = "";
    this.person = "";
    this.phase = "";
    this.status = "";
    this.critical = false;
    this.late = false;
    this.group = "";
    this.sort = "";
    this.isDescending = false;
    this.unit = ZOOM.week;
    /** @type {any[] | null} */
    this.where = null;
    /** @type {[tone: string, conditions: any[]][]} */
    this.marks = [];
    /** @type {number | null} */
    this.baseline = null;
    /** @type {number | null} */
    this.split = null;
    this.isCriticalLit = false;
    this.isPreviewing = false;
    // The task whose float paths are shown, and whether their rows alone are.
    /** @type {number | null} */
    this.pathsTo = null;
    this.isPathOnly = false;
  }

  // With the column that is shown for as long as float paths are.
  get shownColumns() {
    const { columns } = this;
    if (!this.pathsTo || columns.some(({ key }) => key === PATH)) return columns;
    const place = columns.findIndex(({ key }) => key === "name") + 1;
    return columns.toSpliced(place, 0, { key: PATH, width: this.columnOf(PATH).width });
  }

  // From the address first, else from what was kept.
  /** @param {Record<string, any> | undefined} settings */
  take(settings) {
    if (!settings) return;
    this.takeColumns(settings.columns ?? []);
    for (const name of [...FILTERS, "group", "sort"])
      if (typeof settings[name] === "string") this[name] = settings[name];
    for (const name of [...SWITCHES, "isDescending", "isCriticalLit", "isPreviewing"])
      this[name] = settings[name] === true;
    this.takeZoom(settings.zoom);
    this.where = cleaned(settings.where, this.columnOf);
    this.marks = marksIn(settings.marks, this.columnOf);
    this.baseline = Number.isInteger(settings.baseline) ? settings.baseline : null;
    if (settings.split) this.split = Math.max(0.15, Math.min(0.85, Number(settings.split)));
  }

  settings() {
    const kept = {
      columns: this.columns.map(({ key, width }) => [key, width]),
      zoom: this.zoomText,
      split: this.split,
    };
    for (const name of [...FILTERS, "group", "sort"]) if (this[name]) kept[name] = this[name];
    for (const name of [...SWITCHES, "isDescending", "isCriticalLit", "isPreviewing"])
      if (this[name]) kept[name] = true;
    if (countOf(this.where)) kept.where = this.where;
    if (this.marks.length) kept.marks = this.marks;
    if (this.baseline !== null) kept.baseline = this.baseline;
    return kept;
  }

  // Without a width the column has its own.
  /** @param {[string, any?][]} asked */
  takeColumns(asked) {
    const known = new Map(this.all.map((column) => [column.key, column]));
    const columns = asked
      .filter(([key]) => known.has(key))
      .map(([key, width]) => ({
        key,
        width: Math.max(32, Math.min(900, Number(width) || known.get(key).width)),
      }));
    if (columns.length) this.columns = columns;
  }

  /** @param {string} search */
  takeAddress(search) {
    const asked = new URLSearchParams(search);
    const columns = new Set((asked.get("columns") ?? "").split(","));
    this.takeColumns([...columns].map((key) => [key]));
    for (const name of [...FILTERS, "group"]) if (asked.has(name)) this[name] = asked.get(name);
    for (const name of SWITCHES) if (asked.has(name)) this[name] = asked.get(name) === "1";
    this.takeZoom(asked.get("zoom"));
    if (asked.has("where")) this.where = takenFromText(asked.get("where"), this.columnOf);
    if (asked.has("baseline")) this.takeBaseline(asked.get("baseline"));
    if (/^\d{1,15}$/.test(asked.get("paths") ?? "")) this.pathsTo = Number(asked.get("paths"));
    if (asked.has("sort")) {
      this.isDescending = asked.get("sort").startsWith("-");
      this.sort = asked.get("sort").replace(/^-/, "");
    }
  }

  address() {
    const told = new URLSearchParams();
    for (const name of [...FILTERS, "group"]) if (this[name]) told.set(name, this[name]);
    for (const name of SWITCHES) if (this[name]) told.set(name, "1");
    if (this.sort) told.set("sort", `${this.isDescending ? "-" : ""}${this.sort}`);
    if (countOf(this.where)) told.set("where", JSON.stringify(this.where));
    if (this.baseline !== null) told.set("baseline", String(this.baseline));
    if (this.pathsTo > 0) told.set("paths", String(this.pathsTo));
    if (this.zoom !== "week") told.set("zoom", this.zoomText);
    return String(told) ? `?${told}` : "";
  }

  // Bound, as conditions ask it.
  /** @returns {(key: string) => Column | undefined} */
  get columnOf() {
    return (key) => this.all.find((column) => column.key === key);
  }

  // The named step that the zoom is at, empty between two of them.
  get zoom() {
    return Object.keys(ZOOM).find((name) => Math.abs(ZOOM[name] - this.unit) < 0.005) ?? "";
  }

  // The step's name, or pixels a day.
  get zoomText() {
    return this.zoom || String(Number(this.unit.toPrecision(3)));
  }

  // A number, 0 for none; null is the reference.
  /** @param {string} text */
  takeBaseline(text) {
    this.baseline = /^\d{1,4}$/.test(text) ? Number(text) : null;
  }

  /** @param {any} text */
  takeZoom(text) {
    const unit = ZOOM[text] ?? Number(text);
    if (unit >= 0.1 && unit <= 100) this.unit = unit;
  }

  hasFilter() {
    return (
      FILTERS.some((name) => this[name]) ||
      SWITCHES.some((name) => this[name]) ||
      this.isPathOnly ||
      countOf(this.where) > 0
    );
  }

  // Whether which rows are shown, how they are lit and in what order follows from what they hold.
  isArranged() {
    return Boolean(this.hasFilter() || this.group || this.sort || this.marks.length);
  }

  // Whether the filter is for what the schedule warns of, and nothing else.
  showsWarnings() {
    return JSON.stringify(this.where) === JSON.stringify(WARNED);
  }

  toggleWarnings() {
    const isShown = this.showsWarnings();
    this.clearFilters();
    if (!isShown) this.where = WARNED;
  }

  clearFilters() {
    for (const name of FILTERS) this[name] = "";
    for (const name of SWITCHES) this[name] = false;
    this.isPathOnly = false;
    this.where = null;
  }

  /** @param {Task} task @param {PlanModel} model */
  matches(task, model) {
    if (
      this.q &&
      !`${task.wbs} ${task.name} ${model.peopleText(task)} ${this.own.map((column) => column.text(task)).join(" ")}`
        .toLocaleLowerCase()
        .includes(this.q.toLocaleLowerCase())
    )
      return false;
    if (this.person && !task.people.some(([id]) => String(id) === this.person)) return false;
    if (this.phase && String(task.phase) !== this.phase) return false;
    if (
      this.status &&
      (model.isSummary(task) ||
        !(this.status === "open" ? !model.isDone(task) : task.status === this.status))
    )
      return false;
    if (this.critical && (!model.isCritical(task) || model.isSummary(task))) return false;
    if (this.late && !model.has(task, "L")) return false;
    if (this.isPathOnly && model.pathOf(task.id) === null) return false;
    return !this.holds || this.holds(task);
  }

  // Conditions are read once for all rows.
  /** @param {PlanModel} model @param {number | null} me */
  prepare(model, me) {
    const mine = [...model.resources.values()].find(({ user }) => user === me);
    const context = {
      columnOf: this.columnOf,
      today: Math.floor(Date.now() / 86400000),
      statusDate: model.statusDate ? dayOf(model.statusDate) : null,
      me: mine ? String(mine.id) : "",
      perDay: model.perDay,
    };
    this.holds = countOf(this.where) ? fits(this.where, context) : null;
    /** @type {[tone: string, holds: (task: Task) => boolean][]} */
    this.lights = this.marks
      .filter(([, node]) => countOf(node))
      .map(([tone, node]) => [tone, fits(node, context)]);
  }

  // How a row is lit: by the first rule that it fits.
  /** @param {Task} task @returns {string} */
  toneOf(task) {
    return this.lights?.find(([, holds]) => holds(task))?.[0] ?? "";
  }

  // The project's own columns.
  get own() {
    return this.all.filter((column) => column.isCustom);
  }

  /** @param {Task} task @param {PlanModel} model @returns {string[]} */
  groupsOf(task, model) {
    const column = this.own.find(({ key }) => key === this.group);
    if (column) return [column.text(task) || "–"];
    if (this.group === "person")
      return task.people.length
        ? task.people.map(([id]) => model.resources.get(id)?.name ?? "?")
        : ["–"];
    if (this.group === "phase") return [model.phases.get(task.phase) ?? "–"];
    return [this.statusWords?.[task.status] ?? task.status];
  }

  // Empty cells stand last, whichever way.
  /** @param {Task} a @param {Task} b */
  compare(a, b) {
    const column = this.columnOf(this.sort);
    if (!column) return a.row - b.row;
    const one = rankOf(column, a);
    const other = rankOf(column, b);
    if (one === null || other === null)
      return Number(one === null) - Number(other === null) || a.row - b.row;
    const order = typeof one === "string" ? one.localeCompare(other) : one - other;
    return (this.isDescending ? -order : order) || a.row - b.row;
  }
}

/** @param {Column} column @param {Task} task @returns {any} */
function rankOf(column, task) {
  if (column.rank) return column.rank(task);
  return column.kind === "choice" ? column.text(task) || null : column.raw(task);
}

// [[tone, conditions]]: how rows are lit.
/**
 * @param {unknown} kept @param {(key: string) => Column | undefined} columnOf
 * @returns {any}
 */
function marksIn(kept, columnOf) {
  if (!Array.isArray(kept)) return [];
  return kept
    .slice(0, MOST_MARKS)
    .filter((mark) => Array.isArray(mark) && TONES.includes(mark[0]))
    .map(([tone, node]) => [tone, cleaned(node, columnOf)])
    .filter(([, node]) => node);
}
