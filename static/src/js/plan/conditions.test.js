// Conditions: read from an address, cleaned, and asked of tasks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cleaned, countOf, dayMeant, fits, keysOf, takenFromText } from "./conditions.js";
import { dayOf } from "./scale.js";

const COLUMNS = {
  name: { key: "name", kind: "text", raw: (task) => task.name, text: (task) => task.name },
  finish: {
    key: "finish",
    kind: "day",
    raw: (task) => (task.finish ? dayOf(task.finish) : null),
  },
  duration: { key: "duration", kind: "duration", raw: (task) => task.minutes },
  people: { key: "people", kind: "choice", raw: (task) => task.people },
};
const context = {
  columnOf: (key) => COLUMNS[key],
  today: dayOf("2026-03-10"),
  statusDate: dayOf("2026-03-04"),
  me: "7",
  perDay: 420,
};
const tasks = [
  { name: "Design", finish: "2026-03-03T17:00", minutes: 840, people: ["7"] },
  { name: "Build", finish: "2026-03-12T12:00", minutes: 2100, people: [] },
  { name: "Design review", finish: null, minutes: 210, people: ["8", "9"] },
];
const those = (node) => tasks.filter(fits(node, context)).map(({ name }) => name);

test("groups hold when all, any or none of their parts do", () => {
  const design = ["name", "has", "design"];
  const long = ["duration", "gt", "1"];
  assert.deepEqual(those(["all", design, long]), ["Design"]);
  assert.deepEqual(those(["any", design, long]), ["Design", "Build", "Design review"]);
  assert.deepEqual(those(["none", design, ["people", "filled"]]), ["Build"]);
  assert.deepEqual(those(["all", ["any", design, long], ["none", long]]), ["Design review"]);
});

test("days are told from today, from the status date, or by the calendar", () => {
  assert.equal(dayMeant("today+7", context), context.today + 7);
  assert.equal(dayMeant("status-14", context), context.statusDate - 14);
  assert.equal(dayMeant("2026-03-12", context), dayOf("2026-03-12"));
  assert.equal(dayMeant("soon", context), null);
  assert.equal(dayMeant("status", { ...context, statusDate: null }), null);
  assert.deepEqual(those(["all", ["finish", "before", "status"]]), ["Design"]);
  assert.deepEqual(those(["all", ["finish", "on", "today+2"]]), ["Build"]);
  assert.deepEqual(those(["all", ["finish", "empty"]]), ["Design review"]);
});

test("several people, and oneself", () => {
  assert.deepEqual(those(["all", ["people", "in", ["me", "9"]]]), ["Design", "Design review"]);
  assert.deepEqual(those(["all", ["people", "out", ["7"]]]), ["Build", "Design review"]);
});

test("what says nothing yet filters nothing and is not counted", () => {
  const node = ["all", ["name", "has", ""], ["people", "in", []], ["duration", "gt", "x"]];
  assert.equal(those(node).length, 3);
  assert.equal(countOf(["all", ["name", "has", ""], ["finish", "filled"]]), 1);
  assert.deepEqual(keysOf(["any", ["name", "is", "a"], ["none", ["finish", "empty"]]]), [
    "name",
    "finish",
  ]);
});

test("of an address only what can be read is taken", () => {
  const { columnOf } = context;
  assert.equal(takenFromText("{oops", columnOf), null);
  assert.equal(takenFromText('"all"', columnOf), null);
  assert.deepEqual(
    cleaned(
      [
        "all",
        ["gone", "has", "x"],
        ["name", "gt", "x"],
        ["name", "has", 3],
        ["people", "in", [7]],
      ],
      columnOf,
    ),
    ["all", ["people", "in", ["7"]]],
  );
  let deep = ["name", "has", "x"];
  for (let level = 0; level < 9; level += 1) deep = ["all", deep];
  assert.equal(countOf(cleaned(deep, columnOf)), 0);
});
