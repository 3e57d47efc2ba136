// What a step does to the page's own model, at once and without the server: rows made, moved,
// deleted, named, linked. Dates, codes of other rows and what a text means come with the
// answer.
import { dateOf, dayOf } from "./scale.js";

// Each changes `model.tasks` and `model.order`; true where the tree is another one now.
const PERFORM = {
  cell(model, { id, column, text }) {
    const task = model.own(id);
    if (!task) return false;
    if (column === "name" && text.trim()) task.name = text.trim();
    // What is asked for apart follows a moment later.
    if (column === "priority" && /^\d{1,4}$/.test(text.trim()))
      model.extras.get("priority")?.set(id, Number(text));
    const kind = model.constraints.get(text.trim().toLocaleLowerCase());
    if (column === "constraint" && kind) model.extras.get("constraint")?.set(id, kind);
    const percent = column === "percent" ? Number(text.replace("%", "")) : NaN;
    if (text.trim() && percent >= 0 && percent <= 100) {
      task.percent = percent;
      model.rollUp();
    }
    return false;
  },

  add(model, { new: id, parent, after, name, cells }) {
    const above = model.tasks.get(after);
    const task = newTask(model, id, above ? above.parent : (parent ?? null), name);
    task.duration = cells?.duration ?? "";
    model.tasks.set(id, task);
    model.insert(
      [model.tasks.get(id)],
      above ? model.endOf(above) : model.endOf(model.tasks.get(parent)),
    );
    return true;
  },

  delete(model, { ids }) {
    for (const id of ids) for (const task of model.takeOut(id)) model.tasks.delete(task.id);
    return true;
  },

  move(model, { ids, parent, after }) {
    let behind = after ?? null;
    for (const id of model.heads(ids)) {
      model.put(id, parent ?? null, behind);
      behind = id;
    }
    return true;
  },

  indent(model, { ids }) {
    for (const id of model.heads(ids)) {
      model.branchUp();
      const siblings = model.siblings(model.tasks.get(id));
      const above = siblings[siblings.findIndex((task) => task.id === id) - 1];
      if (!above) continue;
      model.put(id, above.id, model.children.get(above.id)?.at(-1)?.id ?? null);
    }
    return true;
  },

  outdent(model, { ids }) {
    for (const id of model.heads(ids).reverse()) {
      model.branchUp();
      const parent = model.tasks.get(model.tasks.get(id).parent);
      if (parent) model.put(id, parent.parent, parent.id);
    }
    return true;
  },

  duplicate(model, { ids, news = [] }) {
    const names = [...news];
    for (const id of model.heads(ids)) {
      model.branchUp();
      const copied = new Map();
      const rows = model.branch(id).map((pk) => model.tasks.get(pk));
      const order = model.order.filter((task) => rows.includes(task));
      const copies = order
        .map((task) => {
          const copy = { ...task, id: names.shift(), links: [], wbs: "" };
          copied.set(task.id, copy.id);
          copy.parent = copied.get(task.parent) ?? task.parent;
          return copy;
        })
        .filter((task) => task.id !== undefined);
      for (const copy of copies) model.tasks.set(copy.id, copy);
      model.insert(copies, model.endOf(model.tasks.get(id)));
    }
    return true;
  },

  copy(model, { ids, news = [], parent, after }) {
    const names = [...news];
    const copies = [];
    const copied = new Map();
    const heads = new Set(model.heads(ids));
    for (const task of [...model.order]) {
      if (!heads.has(task.id) && !copied.has(task.parent)) continue;
      const copy = {
        ...task,
        id: names.shift(),
        parent: heads.has(task.id) ? (parent ?? null) : copied.get(task.parent),
        isNew: true,
      };
      if (copy.id === undefined) break;
      copied.set(task.id, copy.id);
      copies.push(copy);
    }
    for (const copy of copies) {
      copy.links = copy.links
        .filter(([pk]) => copied.has(pk))
        .map(([pk, ...rest]) => [copied.get(pk), ...rest]);
      model.tasks.set(copy.id, copy);
    }
    const above = model.tasks.get(after);
    model.insert(copies, above ? model.endOf(above) : model.endOf(model.tasks.get(parent)));
    return true;
  },

  link(model, { from, to, kind }) {
    const task = model.own(to);
    if (!task || !model.tasks.has(from) || task.links.some(([pk]) => pk === from)) return false;
    task.links = [...task.links, [from, kind ?? "FS", ""]];
    return false;
  },

  unlink(model, { from, to }) {
    const task = model.own(to);
    if (task) task.links = task.links.filter(([pk]) => pk !== from);
    return false;
  },

  // A bar stays where it was let go.
  dates(model, { id, start, finish }) {
    const task = model.own(id);
    if (!task?.start) return false;
    const later = (iso, days) =>
      `${dateOf(Math.floor(dayOf(iso)) + days)
        .toISOString()
        .slice(0, 10)}${iso.slice(10)}`;
    const days = Math.round(
      Math.floor(dayOf(start ?? finish)) - Math.floor(dayOf(start ? task.start : task.finish)),
    );
    if (start) task.start = later(task.start, days);
    task.finish = later(task.finish, days);
    return false;
  },
};

// Whether the tree changed. Steps about rows that are gone do nothing.
export function perform(model, step) {
  const ids = step.ids?.filter((id) => model.tasks.has(id));
  if (step.ids && !ids.length) return false;
  return PERFORM[step.op]?.(model, ids ? { ...step, ids } : step) ?? false;
}

function newTask(model, id, parent, name) {
  const phase = model.tasks.get(parent)?.phase ?? null;
  return {
    id,
    parent,
    phase,
    name: name ?? "",
    row: 0,
    level: 1,
    wbs: "",
    duration: "",
    minutes: 0,
    start: null,
    finish: null,
    percent: 0,
    float: null,
    float_end: null,
    deadline: null,
    status: "todo",
    flags: "",
    version: null,
    work: 0,
    cost: null,
    links: [],
    people: [],
    held: null,
    custom: {},
    isNew: true,
  };
}

// Numbers of the page's own for rows that are not stored yet: below zero, and no other page has
// them.
export function newId() {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return -((high % 0x80000) * 0x100000000 + low + 1);
}
