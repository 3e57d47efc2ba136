// The plan in the browser. `base` are the rows as the server has them, whole or as changes;
// `tasks` and `order` are what the page shows: these, with what is done over them and still on
// its way (ops.js). What follows from other rows is worked out here: codes, levels, summaries.
/** @import { DaysOff, Operation, Person, PlanData, Step, Task } from "./types" */

import { listing } from "./listing.js";
import { mixed } from "./mixed.js";
import { perform } from "./ops.js";
import { dayOf } from "./scale.js";

const TREE_STEPS = new Set(["add", "delete", "move", "indent", "outdent", "duplicate", "copy"]);

export class PlanModel extends mixed(listing) {
  constructor() {
    super();
    // Whether its reader may see amounts.
    this.seesCosts = false;
    /** @type {string | null | undefined} */
    this.statusDate = null;
    /** @type {[string, string][] | undefined} */
    this.nonworking = [];
    /** @type {number | undefined} */
    this.perDay = undefined;
    /** @type {DaysOff[]} */
    this.daysOff = [];
    /** @type {Map<number, Task>} */
    this.base = new Map();
    this.tasks = this.base;
    /** @type {Task[]} */
    this.order = [];
    /** @type {Task[] | null} */
    this.inOrder = null;
    /** @type {Map<number | null, Task[]>} */
    this.children = new Map();
    /** @type {Set<number>} */
    this.folded = new Set();
    this.ghosts = new Map();
    // Where a scenario would put tasks.
    this.tried = new Map();
    // Which float path a task is on, while they are shown.
    this.paths = new Map();
    // Durations and costs of the baseline, and cells of columns that are asked for.
    this.figures = new Map();
    this.hasFigures = false;
    this.extras = new Map();
    // Kinds of constraints by their names, for what is typed.
    this.constraints = new Map();
    this.revision = 0;
    /** @type {Map<number, Person>} */
    this.resources = new Map();
    /** @type {Map<number, string>} */
    this.phases = new Map();
    // The operations done and not yet stored, oldest first: whoever keeps them says which.
    /** @type {() => Pick<Operation, "steps">[]} */
    this.pending = () => [];
  }

  // Everything anew.
  /** @param {PlanData} data */
  load(data) {
    this.base = new Map();
    this.resources = new Map();
    this.phases = new Map();
    this.statusDate = data.status_date;
    this.nonworking = data.nonworking;
    this.perDay = data.minutes_per_day;
    this.workingTime = data.working_time;
    this.spanDaysOff();
    this.apply(data);
  }

  // Changed rows over the old ones. Returns {changed: Map(id -> the task as it was, or null),
  // removed: [ids]}.
  /** @param {PlanData} data */
  apply(data) {
    const place = Object.fromEntries(data.columns.map((name, index) => [name, index]));
    /** @type {Map<number, Task | null>} */
    const changed = new Map();
    for (const row of data.rows) {
      const task = /** @type {Task} */ ({});
      for (const name in place) task[name] = row[place[name]];
      task.cost = task.cost === null ? null : Number(task.cost);
      // What a summary costs and works beside its tasks; `cost` and `work` become those of all.
      task.own = { cost: task.cost ?? 0, work: task.work };
      task.stretches = data.stretches?.[task.id] ?? null;
      task.notBefore = data.not_before?.[task.id] ?? null;
      // Rows that a browser has kept from an earlier release have one text for all.
      const warnings = [data.warnings?.[task.id] ?? []].flat();
      task.warning = warnings.join(" ") || null;
      task.warningCount = warnings.length;
      // Where it stands for the server; `row` is where it is shown.
      task.place = task.row;
      changed.set(task.id, this.base.get(task.id) ?? null);
      this.base.set(task.id, task);
    }
    for (const id of data.removed) this.base.delete(id);
    for (const [id, name, initials, tint, user] of data.resources ?? []) {
      this.resources.set(id, { id, name, initials, tint, user });
    }
    if (data.phases) this.phases = new Map(data.phases);
    this.custom = data.custom ?? [];
    this.revision = data.revision;
    this.generation = data.generation;
    this.epoch = data.epoch;
    this.finish = data.finish;
    this.inOrder = null;
    this.rebuild();
    return { changed, removed: data.removed };
  }

  // What is shown, anew: the server's rows with all that is on its way done over them.
  rebuild() {
    this.inOrder ??= [...this.base.values()].sort((a, b) => a.place - b.place || a.id - b.id);
    this.tasks = new Map(this.base);
    this.order = [...this.inOrder];
    this.children = this.childrenNow();
    let hasTurned = false;
    for (const step of this.pending().flatMap((operation) => operation.steps)) {
      if (hasTurned) this.branchUp();
      hasTurned = perform(this, step);
    }
    this.arrange();
  }

  // One more step over what is shown.
  /** @param {Step[]} steps */
  perform(steps) {
    let hasTurned = false;
    for (const step of steps) {
      if (hasTurned) this.branchUp();
      hasTurned = perform(this, step);
    }
    const isTurned = steps.some(({ op }) => TREE_STEPS.has(op));
    if (isTurned) this.arrange();
    return isTurned;
  }

  // The row that is shown, as one of our own that may be changed: the server's stays as it is.
  /** @param {number} id @returns {Task} */
  own(id) {
    const task = this.tasks.get(id);
    if (!task || this.base.get(id) !== task) return task;
    const copy = { ...task };
    this.tasks.set(id, copy);
    this.order[this.order.indexOf(task)] = copy;
    const siblings = this.children.get(this.tasks.has(copy.parent) ? copy.parent : null);
    if (siblings) siblings[siblings.indexOf(task)] = copy;
    return copy;
  }

  // The tree as it is after a step, for the next one.
  branchUp() {
    this.children = this.childrenNow();
  }

  // Those of the ids that are not below another one, in plan order.
  /** @param {Iterable<number>} ids */
  heads(ids) {
    const chosen = new Set(ids);
    /** @param {Task} task */
    const isBelow = (task) => {
      for (let above = this.tasks.get(task.parent); above; above = this.tasks.get(above.parent))
        if (chosen.has(above.id)) return true;
      return false;
    };
    return this.order
      .filter((task) => chosen.has(task.id) && !isBelow(task))
      .map((task) => task.id);
  }

  // The place behind a task and all below it; without one, behind everything.
  /** @param {Task | undefined} task */
  endOf(task) {
    if (!task) return this.order.length;
    const below = new Set([task.id]);
    let place = this.order.indexOf(task) + 1;
    while (place < this.order.length && below.has(this.order[place].parent)) {
      below.add(this.order[place].id);
      place += 1;
    }
    return place;
  }

  /** @param {Task[]} tasks @param {number} place */
  insert(tasks, place) {
    this.order.splice(place, 0, ...tasks);
  }

  /** @param {number} id */
  takeOut(id) {
    const task = this.tasks.get(id);
    if (!task) return [];
    const place = this.order.indexOf(task);
    return this.order.splice(place, this.endOf(task) - place);
  }

  // A task and all below it under a parent, behind a sibling or first there.
  /** @param {number} id @param {number | null} parent @param {number | null} after */
  put(id, parent, after) {
    if (parent !== null && this.branch(id).includes(parent)) return;
    const task = this.own(id);
    const rows = this.takeOut(id);
    const above = this.tasks.get(after);
    const over = this.tasks.get(parent);
    task.parent = parent;
    this.insert(rows, above ? this.endOf(above) : over ? this.order.indexOf(over) + 1 : 0);
    this.branchUp();
  }

  // Days off as [first day, day after the last], in order, with the number of days off before
  // each.
  spanDaysOff() {
    let before = 0;
    this.daysOff = (this.nonworking ?? [])
      .map(([first, last]) => [dayOf(first), dayOf(last) + 1])
      .sort((a, b) => a[0] - b[0])
      .map(([from, to]) => {
        const span = { from, to, before };
        before += to - from;
        return span;
      });
  }

  // The place of the first span that ends after a day.
  /** @param {number} day */
  daysOffFrom(day) {
    let low = 0;
    let high = this.daysOff.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.daysOff[middle].to > day) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  // Days off before a day, parts of days included.
  /** @param {number} day */
  freeBefore(day) {
    const place = this.daysOffFrom(day);
    const span = this.daysOff[place];
    const last = this.daysOff.at(-1);
    if (!span) return last ? last.before + last.to - last.from : 0;
    return span.before + Math.max(0, day - span.from);
  }

  /** @returns {Map<number | null, Task[]>} */
  childrenNow() {
    /** @type {Map<number | null, Task[]>} */
    const children = new Map();
    for (const task of this.order) {
      const parent = this.tasks.has(task.parent) ? task.parent : null;
      const siblings = children.get(parent);
      if (siblings) siblings.push(task);
      else children.set(parent, [task]);
    }
    return children;
  }

  arrange() {
    this.children = this.childrenNow();
    this.number();
    this.rollUp();
  }

  // Codes, levels and places follow from the tree: the server works them out the same way.
  number() {
    let row = 0;
    /** @type {(siblings: Task[], level: number, prefix: string) => void} */
    const walk = (siblings, level, prefix) => {
      for (let index = 0; index < siblings.length; index += 1) {
        let task = siblings[index];
        // What a leaf says of itself is not rolled over by what is below it only here.
        if (this.children.has(task.id) && !task.flags.includes("S")) task = this.own(task.id);
        task.row = row += 1;
        task.level = level;
        // Most stand where they stood: no text is made for them.
        if (task.ordinal !== index || task.prefix !== prefix || !task.wbs) {
          task.ordinal = index;
          task.prefix = prefix;
          task.wbs = `${prefix}${index + 1}`;
        }
        const below = this.children.get(task.id);
        task.isSummary = below !== undefined;
        if (below) walk(below, level + 1, `${task.wbs}.`);
      }
    };
    walk(this.children.get(null) ?? [], 1, "");
  }

  // Summaries: progress weighted by duration, cost and work as sums with their own. Children
  // stand behind their parents, so backwards once.
  rollUp() {
    const sums = new Map();
    const none = () => ({ share: 0, weight: 0, cost: 0, work: 0, open: 0, done: 0 });
    /** @param {number | null} id */
    const sum = (id) => sums.get(id) ?? sums.set(id, none()).get(id);
    for (let index = this.order.length - 1; index >= 0; index -= 1) {
      const task = this.order[index];
      if (this.isSummary(task)) {
        const own = sum(task.id);
        own.cost += task.own?.cost ?? 0;
        own.work += task.own?.work ?? 0;
        task.work = own.work;
        task.percent = percentOf(own);
        task.cost = this.hasCosts ? own.cost : null;
        task.isOver = own.open === 0;
      }
      const above = sum(task.parent);
      const own = this.isSummary(task)
        ? sum(task.id)
        : {
            weight: task.minutes,
            share: task.minutes * task.percent,
            cost: task.cost ?? 0,
            work: task.work ?? 0,
            open: this.isDone(task) ? 0 : 1,
            done: this.isDone(task) ? 1 : 0,
          };
      above.weight += own.weight;
      above.share += own.share;
      above.cost += own.cost;
      above.work += own.work;
      above.open += own.open;
      above.done += own.done;
    }
  }

  get hasCosts() {
    return this.seesCosts === true;
  }

  /** @param {Task} task @param {string} flag */
  has(task, flag) {
    return task.flags.includes(flag);
  }
  /** @param {Task} task @returns {boolean} */
  isSummary(task) {
    return task.isSummary ?? task.flags.includes("S");
  }
  /** @param {Task} task */
  isMilestone(task) {
    return task.flags.includes("M");
  }
  /** @param {Task} task */
  isDone(task) {
    return task.flags.includes("D") || (this.isSummary(task) && task.isOver === true);
  }
  /** @param {Task} task */
  isCritical(task) {
    return task.flags.includes("C") && !this.isDone(task);
  }

  // "3.1FS+2d, 3.2": as people type it, with the codes of now.
  /** @param {Task} task */
  predecessorText(task) {
    return task.links
      .map(
        ([before, kind, lag]) =>
          `${this.tasks.get(before)?.wbs ?? "?"}${lag || kind !== "FS" ? kind : ""}${lag}`,
      )
      .join(", ");
  }

  // "4, 6SS+1d": who waits for a task, and how.
  /** @param {Task} task */
  successorText(task) {
    if (this.successorsOf !== this.order) this.findSuccessors();
    return (this.successors.get(task.id) ?? [])
      .map(
        ([after, kind, lag]) =>
          `${this.tasks.get(after)?.wbs ?? "?"}${lag || kind !== "FS" ? kind : ""}${lag}`,
      )
      .join(", ");
  }

  findSuccessors() {
    this.successorsOf = this.order;
    this.successors = new Map();
    for (const task of this.order)
      for (const [before, kind, lag] of task.links) {
        const list = this.successors.get(before);
        if (list) list.push([task.id, kind, lag]);
        else this.successors.set(before, [[task.id, kind, lag]]);
      }
  }

  /** @param {Task} task */
  peopleText(task) {
    return task.people
      .map(
        ([id, percent]) =>
          `${this.resources.get(id)?.name ?? "?"}${percent === 100 ? "" : ` ${percent}%`}`,
      )
      .join(", ");
  }

  // {code: task}: which rows the codes of typed links mean here and now; others may move them
  // meanwhile.
  /** @param {string} text */
  refsIn(text) {
    const codes = new Set(text.match(/\d+(?:\.\d+)*/g) ?? []);
    /** @type {Record<string, number>} */
    const refs = {};
    for (const task of codes.size ? this.order : [])
      if (codes.has(task.wbs)) refs[task.wbs] = task.id;
    return refs;
  }

  /** @param {number} id */
  pathOf(id) {
    return this.paths.get(id) ?? null;
  }

  // With its part of a day: −3.8 is not −3, and what has half a day is not critical.
  /** @param {Task} task */
  floatDays(task) {
    return task.float === null || this.isDone(task) ? null : task.float / this.perDay;
  }

  /** @param {number} id */
  branch(id) {
    /** @type {number[]} */
    const found = [id];
    for (let index = 0; index < found.length; index += 1)
      for (const child of this.children.get(found[index]) ?? []) found.push(child.id);
    return found;
  }

  /** @param {Task} task */
  siblings(task) {
    return this.children.get(this.tasks.has(task.parent) ? task.parent : null) ?? [];
  }

  /** @param {number} id @param {boolean} isFolded */
  toggle(id, isFolded = !this.folded.has(id)) {
    if (isFolded) this.folded.add(id);
    else this.folded.delete(id);
  }
}

// Of a summary: what is done of the work below; of milestones alone, how many. As
// `engine/critical_path/summaries.py` has it.
/** @param {{ share: number, weight: number, open: number, done: number }} sums */
function percentOf({ share, weight, open, done }) {
  if (!open) return done ? 100 : 0;
  const percent = weight ? share / weight : (100 * done) / (open + done);
  return Math.min(99, Math.round(percent));
}
