// Which rows a view shows, and in what order. A part of PlanModel.
/** @import { Row, Task } from "./types" */
/** @import { PlanModel } from "./model" */
/** @import { PlanView } from "./view" */

export const listing = {
  // The rows to show: [{task, depth}] or, where grouped, headings [{heading, count}] between
  // them.
  /**
   * @this {PlanModel}
   * @param {PlanView} view @param {number | null} me
   * @returns {Row[]}
   */
  visible(view, me = null) {
    view.prepare(this, me);
    const isFiltered = view.hasFilter();
    const matching = isFiltered
      ? new Set(this.order.filter((task) => view.matches(task, this)).map((task) => task.id))
      : null;
    if (view.group) return this.grouped(view, matching);
    const shown = matching && this.withAncestors(matching);
    /** @type {Row[]} */
    const list = [];
    /** @param {number | null} parent */
    const walk = (parent) => {
      for (const task of this.sorted(this.children.get(parent) ?? [], view)) {
        if (shown && !shown.has(task.id)) continue;
        list.push({
          task,
          depth: task.level - 1,
          isDim: matching !== null && !matching.has(task.id),
        });
        if (this.children.has(task.id) && (isFiltered || !this.folded.has(task.id)))
          walk(task.id);
      }
    };
    if (!view.sort && !shown) this.flat(list);
    else walk(null);
    return list;
  },

  // The usual case without recursion: plan order, what is folded left out.
  /** @this {PlanModel} @param {Row[]} list */
  flat(list) {
    let hiddenBelow = Infinity;
    for (const task of this.order) {
      if (task.level > hiddenBelow) continue;
      hiddenBelow = this.folded.has(task.id) ? task.level : Infinity;
      list.push({ task, depth: task.level - 1, isDim: false });
    }
  },

  /** @this {PlanModel} @param {Set<number>} ids */
  withAncestors(ids) {
    const shown = new Set(ids);
    for (const id of ids)
      for (
        let above = this.tasks.get(id)?.parent;
        above && !shown.has(above);
        above = this.tasks.get(above)?.parent
      )
        shown.add(above);
    return shown;
  },

  /**
   * @this {PlanModel}
   * @param {PlanView} view @param {Set<number> | null} matching
   * @returns {Row[]}
   */
  grouped(view, matching) {
    /** @type {Map<string, Task[]>} */
    const groups = new Map();
    for (const task of this.order) {
      if (this.isSummary(task) || (matching && !matching.has(task.id))) continue;
      for (const name of view.groupsOf(task, this))
        groups.set(name, [...(groups.get(name) ?? []), task]);
    }
    return [...groups]
      .sort(([a], [b]) => a.localeCompare(b))
      .flatMap(([heading, tasks]) => [
        { heading, count: tasks.length, tasks },
        ...this.sorted(tasks, view).map((task) => ({ task, depth: 1, isDim: false })),
      ]);
  },

  /** @param {Task[]} tasks @param {PlanView} view */
  sorted(tasks, view) {
    return view.sort ? [...tasks].sort((a, b) => view.compare(a, b)) : tasks;
  },
};
