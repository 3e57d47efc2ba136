// Conditions over the columns: ["all" | "any" | "none", ...parts] or [column, comparison, value].
// They are plain lists, so that an address and a kept view carry them. Days may be told from
// today or from the status date: "today+7", "status-14".
import { dayOf } from "./scale.js";

export const MODES = ["all", "any", "none"];
const MOST_PARTS = 40;
const MOST_LEVELS = 4;
const COMPARISONS = {
  text: ["has", "lacks", "is", "empty", "filled"],
  choice: ["in", "out", "empty", "filled"],
  day: ["on", "before", "after", "empty", "filled"],
  number: ["eq", "lt", "gt", "empty", "filled"],
};

export const comparisonsOf = (column) => COMPARISONS[column.kind] ?? COMPARISONS.number;
export const isGroup = (node) => MODES.includes(node?.[0]);
export const isUnary = (comparison) => comparison === "empty" || comparison === "filled";

// How many conditions say something; one without a value does not yet.
export function countOf(node) {
  if (!node) return 0;
  if (isGroup(node)) return node.slice(1).reduce((sum, part) => sum + countOf(part), 0);
  return isUnary(node[1]) || node[2]?.length ? 1 : 0;
}

// The columns that conditions speak of.
export function keysOf(node) {
  if (!node) return [];
  return isGroup(node) ? node.slice(1).flatMap(keysOf) : [node[0]];
}

// What of an address or a kept view can be read; null where nothing is left.
export function cleaned(node, columnOf, level = 0) {
  if (!Array.isArray(node) || level > MOST_LEVELS) return null;
  if (isGroup(node)) {
    const parts = node
      .slice(1, MOST_PARTS + 1)
      .map((part) => cleaned(part, columnOf, level + 1))
      .filter(Boolean);
    return parts.length || level === 0 ? [node[0], ...parts] : null;
  }
  const [key, comparison, value] = node;
  const column = columnOf(key);
  if (!column || !comparisonsOf(column).includes(comparison)) return null;
  if (isUnary(comparison)) return [key, comparison];
  const isFit = column.kind === "choice" ? Array.isArray(value) : typeof value === "string";
  return isFit ? [key, comparison, column.kind === "choice" ? value.map(String) : value] : null;
}

export function takenFromText(text, columnOf) {
  try {
    return cleaned(JSON.parse(text), columnOf);
  } catch {
    return null;
  }
}

// "today+7" as a day since 1970; null where it is none.
export function dayMeant(text, { today, statusDate }) {
  const match = /^(today|status)([+-]\d{1,4})?$/.exec(text);
  if (match) {
    const from = match[1] === "today" ? today : statusDate;
    return from === null ? null : from + Number(match[2] ?? 0);
  }
  return /^\d{4}-\d\d-\d\d$/.test(text) ? dayOf(text) : null;
}

// A function that says whether a task fits; `context`: columnOf, today, statusDate, me, perDay.
export function fits(node, context) {
  if (isGroup(node)) {
    const parts = node.slice(1).map((part) => fits(part, context));
    if (node[0] === "any") return (task) => parts.some((part) => part(task));
    if (node[0] === "none") return (task) => !parts.some((part) => part(task));
    return (task) => parts.every((part) => part(task));
  }
  const [key, comparison, value] = node;
  const column = context.columnOf(key);
  if (!column) return () => true;
  const isEmpty = (raw) => raw === null || raw === "" || (Array.isArray(raw) && !raw.length);
  if (comparison === "empty") return (task) => isEmpty(column.raw(task));
  if (comparison === "filled") return (task) => !isEmpty(column.raw(task));
  if (column.kind === "choice") return choiceFits(column, comparison, value, context);
  if (column.kind === "text") return textFits(column, comparison, value);
  return sizeFits(column, comparison, value, context);
}

function choiceFits(column, comparison, keys, { me }) {
  const wanted = new Set(keys.map((one) => (one === "me" ? me : one)));
  if (!wanted.size) return () => true;
  const isIn = (task) => column.raw(task).some((one) => wanted.has(one));
  return comparison === "in" ? isIn : (task) => !isIn(task);
}

function textFits(column, comparison, value) {
  const wanted = value.trim().toLocaleLowerCase();
  if (!wanted) return () => true;
  const text = (task) => (column.text(task) ?? "").toLocaleLowerCase();
  if (comparison === "is") return (task) => text(task) === wanted;
  if (comparison === "has") return (task) => text(task).includes(wanted);
  return (task) => !text(task).includes(wanted);
}

// Days compare as whole days; durations are typed in days and work in hours.
function sizeFits(column, comparison, value, context) {
  const isDay = column.kind === "day";
  const unit = { duration: context.perDay, work: 60 }[column.kind] ?? 1;
  const typed = String(value).trim().replace(",", ".");
  const wanted = isDay ? dayMeant(value, context) : typed === "" ? null : Number(typed) * unit;
  if (wanted === null || Number.isNaN(wanted)) return () => true;
  const raw = (task) => {
    const found = column.raw(task);
    return found === null || !isDay ? found : Math.floor(found);
  };
  const compare = {
    eq: (one) => Math.abs(one - wanted) < 1e-6,
    on: (one) => one === wanted,
    lt: (one) => one < wanted,
    before: (one) => one < wanted,
    gt: (one) => one > wanted,
    after: (one) => one > wanted,
  }[comparison];
  return (task) => {
    const found = raw(task);
    return found !== null && compare(found);
  };
}
