// The columns of the grid: what a cell shows, what typing into it starts from, and where it may
// be edited.
import { dayText } from "./day-text.js";
import { factsOf, writers } from "./facts.js";
import { dateOf, dayOf } from "./scale.js";

const locale = () => document.documentElement.lang || "en";
const numbers = new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 });

export const minus = (text) => String(text).replace(/^-/, "−");

export function makeColumns(setup, model) {
  const money = new Intl.NumberFormat(locale(), {
    style: "currency",
    currency: setup.currency,
    maximumFractionDigits: 0,
  });
  const leaf = (task) => !model.isSummary(task);
  const facts = factsOf(setup, model);
  const write = writers(model, { dayText, money });
  // Where a cell says more than its value.
  const words = {
    duration: (task) => task.duration,
    people: (task) => model.peopleText(task),
    status: (task) => (leaf(task) ? setup.words.status[task.status] : ""),
    phase: (task) => model.phases.get(task.phase) ?? "",
    constraint: (task) => {
      const [kind] = facts.constraint.raw(task);
      return kind ? setup.words.constraints[kind] : "";
    },
  };
  const textOf = ({ key }) => {
    const { kind, raw } = facts[key];
    return (
      words[key] ??
      ((task) => {
        const value = raw(task);
        return value === null ? "" : write[kind](value);
      })
    );
  };
  // What the server compares: as it has it, and as somebody has set it. A start follows from
  // links, too.
  const extra = (key) => (row) => {
    const cells = model.extras.get(key);
    return cells ? (cells.get(row.id) ?? null) : undefined;
  };
  const value = {
    name: (row) => row.name,
    duration: (row) => row.duration,
    start: (row) => row.held,
    finish: (row) => row.minutes,
    percent: (row) => row.percent,
    status: (row) => row.status,
    deadline: (row) => row.deadline,
    phase: (row) => row.phase,
    predecessors: (row) => row.links,
    people: (row) => row.people,
    priority: extra("priority"),
    constraint: extra("constraint"),
    constraint_date: extra("constraint_date"),
    expected_finish: extra("expected_finish"),
  };
  const mayEdit = {
    name: () => setup.mayEdit,
    duration: (task) => setup.mayEdit && leaf(task),
    start: (task) => setup.mayEdit && leaf(task),
    finish: (task) => setup.mayEdit && leaf(task),
    predecessors: () => setup.mayEdit,
    percent: (task) => setup.mayReport && leaf(task),
    status: (task) => setup.mayReport && leaf(task),
    people: (task) => setup.mayEdit && leaf(task),
    deadline: () => setup.mayEdit,
    expected_finish: (task) => setup.mayEdit && leaf(task),
    phase: () => setup.mayEdit,
    priority: (task) => setup.mayEdit && leaf(task),
    constraint: (task) => setup.mayEdit && leaf(task),
    constraint_date: (task) => setup.mayEdit && leaf(task),
  };
  const given = setup.columns.map((column) => ({
    ...column,
    list: LISTED.has(column.key) ? `plan-${column.key}` : null,
    isClearable: CLEARABLE.has(column.key),
    kind: facts[column.key].kind,
    raw: facts[column.key].raw,
    sum: facts[column.key].sum,
    write: write[facts[column.key].kind],
    text: textOf(column),
    value: value[column.key] ?? (() => undefined),
    plain: plainOf(facts[column.key], textOf(column)),
    mayEdit: mayEdit[column.key] ?? (() => false),
    // Whether it is ever typed; of some rows it may still not be.
    isTyped: column.key in mayEdit,
  }));
  return [...given, ...(setup.custom ?? []).map((field) => customColumn(setup, field))];
}

// What leaves through the clipboard: exact and readable by a spreadsheet.
function plainOf({ kind, raw }, text) {
  if (kind === "day")
    return (task) => {
      const day = raw(task);
      return day === null ? "" : dateOf(Math.floor(day)).toISOString().slice(0, 10);
    };
  if (kind === "money")
    return (task) => {
      const amount = raw(task);
      return amount === null ? "" : String(amount);
    };
  return text;
}

// A column of the project's own. A value is text as stored: a number with a point, an ISO day,
// "1" or "0" for yes and no.
function customColumn(setup, field) {
  const { key, kind, label } = field;
  const value = (task) => task.custom?.[key] ?? "";
  const shown =
    {
      number: (raw) => minus(numbers.format(Number(raw))),
      date: dayText,
      yes_no: (raw) => (raw === "1" ? setup.words.yes : setup.words.no),
    }[kind] ?? ((raw) => raw);
  const text = (task) => (value(task) === "" ? "" : shown(value(task)));
  const choices =
    { yes_no: [setup.words.yes, setup.words.no], choice: field.options }[kind] ?? null;
  const order = choices && new Map(choices.map((choice, index) => [choice, index]));
  return {
    key,
    label,
    long: label,
    width: { text: 140, number: 84, date: 84, yes_no: 76, choice: 110 }[kind],
    isNumber: kind === "number" || kind === "date",
    isShown: true,
    isTyped: true,
    isCustom: true,
    isClearable: true,
    list: choices ? `plan-${key}` : null,
    choices,
    text,
    value,
    plain: kind === "number" || kind === "date" ? value : text,
    kind: { number: "number", date: "day", text: "text" }[kind] ?? "choice",
    raw: customRaw(kind, value),
    sum: kind === "number" ? "sum" : undefined,
    write: (raw) => (kind === "number" ? minus(numbers.format(raw)) : String(raw)),
    options: choices && optionsOf(kind, choices),
    // By what it sorts: empty cells last, choices in their own order.
    rank: (task) =>
      value(task) === ""
        ? null
        : kind === "number"
          ? Number(value(task))
          : order
            ? (order.get(text(task)) ?? choices.length)
            : value(task),
    mayEdit: () => setup.mayEdit,
  };
}

function customRaw(kind, value) {
  const filled = (task, read) => (value(task) === "" ? null : read(value(task)));
  if (kind === "number") return (task) => filled(task, Number);
  if (kind === "date") return (task) => filled(task, dayOf);
  if (kind === "text") return (task) => filled(task, String);
  return (task) => (value(task) === "" ? [] : [value(task)]);
}

// [key, label] of what a condition may name.
function optionsOf(kind, choices) {
  return kind === "yes_no"
    ? [
        ["1", choices[0]],
        ["0", choices[1]],
      ]
    : choices.map((one) => [one, one]);
}

const LISTED = new Set(["people", "status", "phase", "constraint"]);
const CLEARABLE = new Set([
  "predecessors",
  "people",
  "start",
  "deadline",
  "expected_finish",
  "phase",
  "constraint",
  "constraint_date",
]);
