// The plan in the browser: tasks by id, their order, and what follows from other rows (codes in predecessors, progress
// and cost of summaries). Rows come as columns from the server, whole or as changes.

import { dayOf } from "./scale.js";

export class PlanModel {
  constructor() {
    this.daysOff = [];
    this.tasks = new Map();
    this.order = [];
    this.children = new Map();
    this.folded = new Set();
    this.ghosts = new Map();
    this.revision = 0;
  }

  // Everything anew.
  load(data) {
    this.tasks.clear();
    Object.assign(this, {
      resources: new Map(data.resources.map(([id, name, initials, tint, user]) => [id, { id, name, initials, tint, user }])),
      phases: new Map(data.phases), statusDate: data.status_date, nonworking: data.nonworking, perDay: data.minutes_per_day,
    });
    this.spanDaysOff();
    this.apply(data);
  }

  // Changed rows over the old ones. Returns {changed: Map(id -> the task as it was, or null), removed: [ids]}.
  apply(data) {
    const place = Object.fromEntries(data.columns.map((name, index) => [name, index]));
    const changed = new Map();
    for (const row of data.rows) {
      const task = {};
      for (const name in place) task[name] = row[place[name]];
      task.cost = task.cost === null ? null : Number(task.cost);
      task.stretches = data.stretches?.[task.id] ?? null;
      changed.set(task.id, this.tasks.get(task.id) ?? null);
      this.tasks.set(task.id, task);
    }
    for (const id of data.removed) this.tasks.delete(id);
    this.custom = data.custom ?? [];
    Object.assign(this, { revision: data.revision, generation: data.generation, epoch: data.epoch, finish: data.finish });
    this.arrange();
    return { changed, removed: data.removed };
  }

  // Days off as [first day, day after the last], in order, with the number of days off before each.
  spanDaysOff() {
    let before = 0;
    this.daysOff = (this.nonworking ?? []).map(([first, last]) => [dayOf(first), dayOf(last) + 1]).sort((a, b) => a[0] - b[0])
      .map(([from, to]) => { const span = { from, to, before }; before += to - from; return span; });
  }

  // The place of the first span that ends after a day.
  daysOffFrom(day) {
    let low = 0, high = this.daysOff.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.daysOff[middle].to > day) high = middle; else low = middle + 1;
    }
    return low;
  }

  // Days off before a day, parts of days included.
  freeBefore(day) {
    const place = this.daysOffFrom(day), span = this.daysOff[place], last = this.daysOff.at(-1);
    if (!span) return last ? last.before + last.to - last.from : 0;
    return span.before + Math.max(0, day - span.from);
  }

  arrange() {
    this.order = [...this.tasks.values()].sort((a, b) => a.row - b.row || a.id - b.id);
    this.children = new Map();
    this.successors = new Map();
    for (const task of this.order) {
      const parent = this.tasks.has(task.parent) ? task.parent : null;
      if (!this.children.has(parent)) this.children.set(parent, []);
      this.children.get(parent).push(task);
      for (const [before, kind] of task.links) {
        if (!this.successors.has(before)) this.successors.set(before, []);
        this.successors.get(before).push([task.id, kind]);
      }
    }
    this.rollUp();
  }

  // Summaries: progress weighted by duration, cost as a sum. Children stand behind their parents, so backwards once.
  rollUp() {
    const sums = new Map();
    const sum = (id) => sums.get(id) ?? sums.set(id, { share: 0, weight: 0, cost: 0, open: 0 }).get(id);
    for (let index = this.order.length - 1; index >= 0; index -= 1) {
      const task = this.order[index];
      if (this.isSummary(task)) {
        const own = sum(task.id);
        task.percent = own.weight ? Math.round(own.share / own.weight) : 0;
        task.cost = this.hasCosts ? own.cost : null;
        task.isOver = own.open === 0;
      }
      const above = sum(task.parent);
      const own = this.isSummary(task) ? sum(task.id) : { weight: task.minutes, share: task.minutes * task.percent, cost: task.cost ?? 0, open: this.isDone(task) ? 0 : 1 };
      above.weight += own.weight;
      above.share += own.share;
      above.cost += own.cost;
      above.open += own.open;
    }
  }

  get hasCosts() { return this.seesCosts === true; }

  has(task, flag) { return task.flags.includes(flag); }
  isSummary(task) { return task.flags.includes("S"); }
  isMilestone(task) { return task.flags.includes("M"); }
  isDone(task) { return task.flags.includes("D") || (this.isSummary(task) && task.isOver === true); }
  isCritical(task) { return task.flags.includes("C") && !this.isDone(task); }

  // "3.1FS+2d, 3.2": as people type it, with the codes of now.
  predecessorText(task) {
    return task.links.map(([before, kind, lag]) => `${this.tasks.get(before)?.wbs ?? "?"}${lag || kind !== "FS" ? kind : ""}${lag}`).join(", ");
  }

  peopleText(task) {
    return task.people.map(([id, percent]) => `${this.resources.get(id)?.name ?? "?"}${percent === 100 ? "" : ` ${percent}%`}`).join(", ");
  }

  floatDays(task) { return task.float === null || this.isDone(task) ? null : Math.trunc(task.float / this.perDay); }

  branch(id) {
    const found = [id];
    for (let index = 0; index < found.length; index += 1) for (const child of this.children.get(found[index]) ?? []) found.push(child.id);
    return found;
  }

  siblings(task) { return this.children.get(this.tasks.has(task.parent) ? task.parent : null) ?? []; }

  toggle(id, isFolded = !this.folded.has(id)) {
    if (isFolded) this.folded.add(id); else this.folded.delete(id);
  }

  // The rows to show: [{task, depth}] or, where grouped, headings [{heading, count}] between them.
  visible(view) {
    const isFiltered = view.hasFilter();
    const matching = isFiltered ? new Set(this.order.filter((task) => view.matches(task, this)).map((task) => task.id)) : null;
    if (view.group) return this.grouped(view, matching);
    const shown = matching && this.withAncestors(matching);
    const list = [];
    const walk = (parent) => {
      for (const task of this.sorted(this.children.get(parent) ?? [], view)) {
        if (shown && !shown.has(task.id)) continue;
        list.push({ task, depth: task.level - 1, isDim: matching !== null && !matching.has(task.id) });
        if (this.children.has(task.id) && (isFiltered || !this.folded.has(task.id))) walk(task.id);
      }
    };
    if (!view.sort && !shown) this.flat(list); else walk(null);
    return list;
  }

  // The usual case without recursion: plan order, what is folded left out.
  flat(list) {
    let hiddenBelow = Infinity;
    for (const task of this.order) {
      if (task.level > hiddenBelow) continue;
      hiddenBelow = this.folded.has(task.id) ? task.level : Infinity;
      list.push({ task, depth: task.level - 1, isDim: false });
    }
  }

  withAncestors(ids) {
    const shown = new Set(ids);
    for (const id of ids) for (let above = this.tasks.get(id)?.parent; above && !shown.has(above); above = this.tasks.get(above)?.parent) shown.add(above);
    return shown;
  }

  grouped(view, matching) {
    const groups = new Map();
    for (const task of this.order) {
      if (this.isSummary(task) || (matching && !matching.has(task.id))) continue;
      for (const name of view.groupsOf(task, this)) groups.set(name, [...(groups.get(name) ?? []), task]);
    }
    return [...groups].sort(([a], [b]) => a.localeCompare(b)).flatMap(([heading, tasks]) => [
      { heading, count: tasks.length }, ...this.sorted(tasks, view).map((task) => ({ task, depth: 1, isDim: false })),
    ]);
  }

  sorted(tasks, view) {
    return view.sort ? [...tasks].sort((a, b) => view.compare(a, b, this)) : tasks;
  }
}
