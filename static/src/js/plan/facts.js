// What each column holds as a value: by it rows are sorted, filtered and summed, and a cell is
// written from it. A value is null where the cell is empty.
import { dateOf, dayOf } from "./scale.js";
import { daysBetween, tenths } from "./worktime.js";

const locale = document.documentElement.lang || "en";
// As everywhere: days in British order, also in English.
const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const signed = new Intl.NumberFormat(locale, {
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const minus = (text) => text.replace("-", "−");
const leafKinds = { sum: "sum", first: "first", last: "last", share: "share" };

const day = (iso) => (iso ? dayOf(iso) : null);
const difference = (one, other) =>
  one === null || other === null || one === undefined || other === undefined
    ? null
    : one - other;

// {key: {kind, raw(task), sum}}; kinds: text, number, days, day, duration, work, money, choice.
export function factsOf(setup, model) {
  const leaf = (task) => !model.isSummary(task);
  const ghost = (task, end) => model.ghosts.get(task.id)?.[end] ?? null;
  const figure = (task, place) => {
    const value = model.figures.get(task.id)?.[place];
    return value === undefined || value === null ? null : Number(value);
  };
  const extra = (key) => (task) => model.extras.get(key)?.get(task.id) ?? null;
  const slip = (before, after) => tenths(daysBetween(model, before, after));
  const ofLeaf = (get) => (task) => (leaf(task) ? get(task) : null);
  const constraint = extra("constraint");
  const actualWork = ofLeaf((task) => extra("actual_work")(task) ?? 0);
  const perDay = (minutes) => (minutes === null ? null : minutes / model.perDay);
  const facts = {
    wbs: { kind: "text", raw: (task) => task.wbs },
    name: { kind: "text", raw: (task) => task.name },
    duration: { kind: "duration", raw: (task) => task.minutes },
    start: { kind: "day", raw: (task) => day(task.start), sum: leafKinds.first },
    finish: { kind: "day", raw: (task) => day(task.finish), sum: leafKinds.last },
    predecessors: { kind: "text", raw: (task) => model.predecessorText(task) || null },
    successors: { kind: "text", raw: (task) => model.successorText(task) || null },
    percent: { kind: "number", raw: (task) => task.percent, sum: leafKinds.share },
    float: { kind: "days", raw: (task) => model.floatDays(task) },
    free_float: {
      kind: "days",
      raw: (task) => (model.isDone(task) ? null : perDay(extra("free_float")(task))),
    },
    float_path: { kind: "number", raw: (task) => model.pathOf(task.id) },
    people: { kind: "choice", raw: (task) => task.people.map(([id]) => String(id)) },
    status: { kind: "choice", raw: (task) => (leaf(task) ? [task.status] : []) },
    phase: { kind: "choice", raw: (task) => (task.phase ? [String(task.phase)] : []) },
    constraint: {
      kind: "choice",
      raw: (task) => (leaf(task) && constraint(task) ? [constraint(task)] : []),
    },
    constraint_date: { kind: "day", raw: (task) => day(extra("constraint_date")(task)) },
    expected_finish: { kind: "day", raw: (task) => day(extra("expected_finish")(task)) },
    deadline: { kind: "day", raw: (task) => day(task.deadline), sum: leafKinds.last },
    work: { kind: "work", raw: (task) => task.work || null, sum: leafKinds.sum },
    actual_work: { kind: "work", raw: actualWork, sum: leafKinds.sum },
    overtime: { kind: "work", raw: extra("overtime"), sum: leafKinds.sum },
    remaining_work: {
      kind: "work",
      raw: ofLeaf((task) =>
        task.work ? (model.isDone(task) ? 0 : Math.max(0, task.work - actualWork(task))) : null,
      ),
      sum: leafKinds.sum,
    },
    remaining: {
      kind: "duration",
      raw: ofLeaf((task) => {
        const left = extra("remaining")(task);
        return left ?? Math.round((task.minutes * (100 - task.percent)) / 100);
      }),
    },
    actual_start: {
      kind: "day",
      raw: (task) => day(extra("actual_start")(task)),
      sum: leafKinds.first,
    },
    actual_finish: {
      kind: "day",
      raw: (task) => day(extra("actual_finish")(task)),
      sum: leafKinds.last,
    },
    baseline_start: { kind: "day", raw: (task) => day(ghost(task, 0)), sum: leafKinds.first },
    baseline_finish: { kind: "day", raw: (task) => day(ghost(task, 1)), sum: leafKinds.last },
    baseline_duration: { kind: "duration", raw: (task) => figure(task, 0) },
    baseline_cost: { kind: "money", raw: (task) => figure(task, 1), sum: leafKinds.sum },
    start_variance: {
      kind: "variance",
      raw: (task) => slip(ghost(task, 0), task.start),
    },
    finish_variance: {
      kind: "variance",
      raw: (task) => slip(ghost(task, 1), task.finish),
    },
    duration_variance: {
      kind: "variance",
      raw: (task) => perDay(difference(task.minutes, figure(task, 0))),
    },
    cost: { kind: "money", raw: (task) => task.cost ?? null, sum: leafKinds.sum },
    cost_variance: {
      kind: "money",
      raw: (task) => difference(task.cost, figure(task, 1)),
      sum: leafKinds.sum,
    },
    warning: { kind: "text", raw: (task) => task.warning || null },
    priority: { kind: "number", raw: ofLeaf(extra("priority")) },
    notes: { kind: "text", raw: extra("notes") },
    id: { kind: "number", raw: (task) => (task.id > 0 ? task.id : null) },
    level: { kind: "number", raw: (task) => task.level },
  };
  // Columns that other rooms fill.
  for (const { key, kind } of setup.columns)
    facts[key] ??= {
      kind,
      raw: (task) => {
        const value = extra(key)(task);
        return kind === "money" && value !== null ? Number(value) : value;
      },
      sum: kind === "money" ? leafKinds.sum : undefined,
    };
  return facts;
}

// How a value of a kind is written; choices by the words of their keys.
export function writers(model, { dayText, money }) {
  const hours = (minutes) => `${oneDigit.format(minutes / 60)} h`;
  return {
    text: String,
    number: (value) => minus(oneDigit.format(value)),
    days: (value) => minus(oneDigit.format(value)),
    variance: (value) => `${minus(signed.format(value))}d`,
    day: (value) => dayText(dateOf(value).toISOString().slice(0, 10)),
    duration: (minutes) => `${oneDigit.format(minutes / model.perDay)}d`,
    work: hours,
    money: (value) => money.format(value),
    choice: (keys) => keys.join(", "),
  };
}

// One value for the rows of a group: their sum, the earliest, the latest, progress by length.
export function summed(column, tasks) {
  const values = tasks.map((task) => column.raw(task)).filter((value) => value !== null);
  if (!column.sum || !values.length) return null;
  if (column.sum === "first") return Math.min(...values);
  if (column.sum === "last") return Math.max(...values);
  if (column.sum === "sum") return values.reduce((sum, value) => sum + value, 0);
  const weight = tasks.reduce((sum, task) => sum + task.minutes, 0);
  const done = tasks.reduce((sum, task) => sum + task.minutes * task.percent, 0);
  return weight ? Math.round(done / weight) : values[0];
}
