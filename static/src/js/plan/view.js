// What part of the plan is shown and how: filters, grouping, sort, columns, zoom. Kept in the
// address, so that a link shows the same.

const FILTERS = ["q", "person", "phase", "status"];
const SWITCHES = ["critical", "late"];
export const ZOOMS = ["day", "week", "month", "quarter", "year"];

export class PlanView {
  constructor(columns) {
    this.all = columns;
    this.reset();
  }

  reset() {
    this.columns = this.all
      .filter((column) => column.isShown)
      .map((column) => ({ key: column.key, width: column.width }));
    Object.assign(this, {
      q: "",
      person: "",
      phase: "",
      status: "",
      critical: false,
      late: false,
      group: "",
      sort: "",
      isDescending: false,
      zoom: "week",
      split: null,
      isCriticalLit: false,
      isPreviewing: false,
    });
  }

  // From the address first, else from what was kept.
  take(settings) {
    if (!settings) return;
    const known = new Map(this.all.map((column) => [column.key, column]));
    const columns = (settings.columns ?? [])
      .filter(([key]) => known.has(key))
      .map(([key, width]) => ({
        key,
        width: Math.max(32, Math.min(900, Number(width) || known.get(key).width)),
      }));
    if (columns.length) this.columns = columns;
    for (const name of [...FILTERS, "group", "sort"])
      if (typeof settings[name] === "string") this[name] = settings[name];
    for (const name of [...SWITCHES, "isDescending", "isCriticalLit", "isPreviewing"])
      this[name] = settings[name] === true;
    if (ZOOMS.includes(settings.zoom)) this.zoom = settings.zoom;
    if (settings.split) this.split = Math.max(0.15, Math.min(0.85, Number(settings.split)));
  }

  settings() {
    const kept = {
      columns: this.columns.map(({ key, width }) => [key, width]),
      zoom: this.zoom,
      split: this.split,
    };
    for (const name of [...FILTERS, "group", "sort"]) if (this[name]) kept[name] = this[name];
    for (const name of [...SWITCHES, "isDescending", "isCriticalLit", "isPreviewing"])
      if (this[name]) kept[name] = true;
    return kept;
  }

  takeAddress(search) {
    const asked = new URLSearchParams(search);
    for (const name of [...FILTERS, "group"]) if (asked.has(name)) this[name] = asked.get(name);
    for (const name of SWITCHES) if (asked.has(name)) this[name] = asked.get(name) === "1";
    if (ZOOMS.includes(asked.get("zoom"))) this.zoom = asked.get("zoom");
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
    if (this.zoom !== "week") told.set("zoom", this.zoom);
    return String(told) ? `?${told}` : "";
  }

  hasFilter() {
    return FILTERS.some((name) => this[name]) || SWITCHES.some((name) => this[name]);
  }

  clearFilters() {
    for (const name of FILTERS) this[name] = "";
    for (const name of SWITCHES) this[name] = false;
  }

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
    return !(this.late && !model.has(task, "L"));
  }

  // The project's own columns.
  get own() {
    return this.all.filter((column) => column.isCustom);
  }

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

  compare(a, b, model) {
    const column = this.own.find(({ key }) => key === this.sort);
    if (column) return this.compareOwn(column, a, b);
    const value = (task) =>
      ({
        name: task.name,
        duration: task.minutes,
        start: task.start ?? "",
        finish: task.finish ?? "",
        percent: task.percent,
        float: task.float ?? Infinity,
        people: model.peopleText(task),
        status: task.status,
        cost: task.cost ?? 0,
        deadline: task.deadline ?? "9",
        phase: model.phases.get(task.phase) ?? "",
        work: task.work,
      })[this.sort] ?? task.row;
    const one = value(a);
    const other = value(b);
    const order = typeof one === "string" ? one.localeCompare(other) : one - other;
    return (this.isDescending ? -order : order) || a.row - b.row;
  }

  // Empty cells stand last, whichever way.
  compareOwn(column, a, b) {
    const one = column.rank(a);
    const other = column.rank(b);
    if (one === null || other === null)
      return (one === null) - (other === null) || a.row - b.row;
    const order = typeof one === "string" ? one.localeCompare(other) : one - other;
    return (this.isDescending ? -order : order) || a.row - b.row;
  }
}
