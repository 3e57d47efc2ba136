// The columns of the grid: what a cell shows, what typing into it starts from, and where it may
// be edited.
import { dateOf, dayOf } from "./scale.js";

// Days as the server writes them: 12 Mar, also in English.
export const dayLocale = (document.documentElement.lang || "en").replace(/^en$/, "en-GB");
const locale = () => document.documentElement.lang || "en";
const shortDay = new Intl.DateTimeFormat(dayLocale, {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const longDay = new Intl.DateTimeFormat(dayLocale, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const thisYear = String(new Date().getFullYear());

// British English has one month of four letters; the server writes three.
const plainMonth = (text) => text.replace("Sept", "Sep");

// 12 Mar, with the year where it is not this one or the next.
export function dayText(iso) {
  if (!iso) return "";
  const day = Math.floor(dayOf(iso));
  if (!written.has(day)) {
    const isNear = Math.abs(Number(iso.slice(0, 4)) - Number(thisYear)) <= 1;
    written.set(day, plainMonth((isNear ? shortDay : longDay).format(dateOf(day))));
  }
  return written.get(day);
}
const written = new Map();
export const fullDay = (iso) =>
  iso ? plainMonth(longDay.format(dateOf(Math.floor(dayOf(iso))))) : "";

const numbers = new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 });

export const minus = (text) => String(text).replace(/^-/, "−");

export function makeColumns(setup, model) {
  const money = new Intl.NumberFormat(locale(), {
    style: "currency",
    currency: setup.currency,
    maximumFractionDigits: 0,
  });
  const leaf = (task) => !model.isSummary(task);
  const text = {
    wbs: (task) => task.wbs,
    name: (task) => task.name,
    duration: (task) => task.duration,
    start: (task) => dayText(task.start),
    finish: (task) => dayText(task.finish),
    predecessors: (task) => model.predecessorText(task),
    percent: (task) => String(task.percent),
    float: (task) => {
      const days = model.floatDays(task);
      return days === null ? "" : minus(days);
    },
    people: (task) => model.peopleText(task),
    status: (task) => (leaf(task) ? setup.words.status[task.status] : ""),
    deadline: (task) => dayText(task.deadline),
    phase: (task) => model.phases.get(task.phase) ?? "",
    work: (task) => (leaf(task) && task.work ? `${Math.round(task.work / 6) / 10} h` : ""),
    cost: (task) =>
      task.cost === null || task.cost === undefined ? "" : money.format(task.cost),
  };
  // What the server compares: as it has it, and as somebody has set it. A start follows from
  // links, too.
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
  };
  const plain = {
    cost: (task) => (task.cost === null ? "" : String(task.cost)),
    start: (task) => (task.start ?? "").slice(0, 10),
    finish: (task) => (task.finish ?? "").slice(0, 10),
    deadline: (task) => (task.deadline ?? "").slice(0, 10),
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
    phase: () => setup.mayEdit,
  };
  const given = setup.columns.map((column) => ({
    ...column,
    list: LISTED.has(column.key) ? `plan-${column.key}` : null,
    isClearable: CLEARABLE.has(column.key),
    text: text[column.key],
    value: value[column.key] ?? (() => undefined),
    // What leaves through the clipboard: exact and readable by a spreadsheet.
    plain: plain[column.key] ?? text[column.key],
    mayEdit: mayEdit[column.key] ?? (() => false),
  }));
  return [...given, ...(setup.custom ?? []).map((field) => customColumn(setup, field))];
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
    isCustom: true,
    isClearable: true,
    list: choices ? `plan-${key}` : null,
    choices,
    text,
    value,
    plain: kind === "number" || kind === "date" ? value : text,
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

const LISTED = new Set(["people", "status", "phase"]);
const CLEARABLE = new Set(["predecessors", "people", "start", "deadline", "phase"]);
