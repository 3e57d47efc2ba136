// Working days of the page: run by `make check` (node --test).
import assert from "node:assert/strict";
import { test } from "node:test";
import { PlanModel } from "./model.js";
import { dayOf } from "./scale.js";
import { Followers, WorkDays } from "./workdays.js";

const day = (iso) => dayOf(iso);
const COLUMNS =
  "id parent row level wbs name duration minutes start finish percent float float_end deadline status phase flags version work cost links people held".split(
    " ",
  );

// A week of five days of eight hours from Monday 2 March 2026; rows as the server sends them.
function plan(rows) {
  const model = new PlanModel();
  const weekEnds = Array.from({ length: 20 }, (_, week) => {
    const saturday = new Date(Date.UTC(2026, 1, 28 + week * 7)).toISOString().slice(0, 10);
    const sunday = new Date(Date.UTC(2026, 2, 1 + week * 7)).toISOString().slice(0, 10);
    return [saturday, sunday];
  });
  const full = rows.map((row, index) => ({
    parent: null,
    row: index + 1,
    level: 1,
    wbs: "",
    name: "",
    duration: "",
    percent: 0,
    float: 0,
    float_end: null,
    deadline: null,
    status: "todo",
    phase: null,
    flags: "",
    version: 1,
    work: 0,
    cost: null,
    links: [],
    people: [],
    held: null,
    ...row,
  }));
  model.load({
    columns: COLUMNS,
    rows: full.map((row) => COLUMNS.map((name) => row[name])),
    removed: [],
    nonworking: weekEnds,
    minutes_per_day: 480,
    status_date: null,
    resources: [],
    phases: [],
  });
  return model;
}

const task = (id, first, last, days, more = {}) => ({
  id,
  start: `${first}T09:00`,
  finish: `${last}T17:00`,
  minutes: days * 480,
  ...more,
});

test("days are counted with work alone, there and back", () => {
  const days = new WorkDays(plan([task(1, "2026-03-02", "2026-03-02", 1)]));
  const monday = day("2026-03-02");
  assert.equal(days.count(day("2026-03-09")) - days.count(monday), 5);
  for (let at = 0; at < 40; at += 1) assert.equal(days.count(days.day(at + 14500)), at + 14500);
  assert.equal(days.next(day("2026-03-07")), day("2026-03-09"));
  assert.equal(days.next(day("2026-03-06")), day("2026-03-06"));
});

test("a bar runs over the week-end and begins on a day with work", () => {
  const model = plan([task(1, "2026-03-02", "2026-03-04", 3)]);
  const days = new WorkDays(model);
  const [one] = model.order;
  assert.deepEqual(days.from(one, day("2026-03-07")), {
    start: day("2026-03-09"),
    finish: day("2026-03-12"),
  });
  assert.deepEqual(days.from(one, day("2026-03-05")), {
    start: day("2026-03-05"),
    finish: day("2026-03-10"),
  });
});

test("what follows moves by its links, not by the distance", () => {
  const model = plan([
    task(1, "2026-03-02", "2026-03-03", 2),
    task(2, "2026-03-04", "2026-03-06", 3, { links: [[1, "FS", ""]] }),
    task(3, "2026-03-10", "2026-03-10", 1, { links: [[2, "FS", "+1d"]] }),
    task(4, "2026-03-02", "2026-03-02", 1),
    task(5, "2026-03-23", "2026-03-23", 1, {
      links: [[3, "FS", ""]],
      held: "snet 2026-03-23T09:00",
      flags: "K",
    }),
  ]);
  const followers = new Followers(model, model.tasks.get(1));
  const moved = followers.at(day("2026-03-09"), day("2026-03-11"));
  assert.deepEqual(moved.get(2), { start: day("2026-03-11"), finish: day("2026-03-14") });
  assert.deepEqual(moved.get(3), { start: day("2026-03-17"), finish: day("2026-03-18") });
  assert.equal(moved.has(4), false);
  // Held by its date, which is later still.
  assert.equal(moved.has(5), false);
  assert.equal(followers.at(day("2026-03-02"), day("2026-03-04")).has(2), false);
});

test("links of every kind hold the end that they name", () => {
  for (const [kind, first] of [
    ["SS", "2026-03-09"],
    ["FF", "2026-03-10"],
    ["SF", "2026-03-06"],
  ]) {
    const at = { SS: "2026-03-02", FF: "2026-03-03", SF: "2026-02-27" }[kind];
    const model = plan([
      task(1, "2026-03-02", "2026-03-03", 2),
      task(2, at, at, 1, { links: [[1, kind, ""]] }),
    ]);
    const moved = new Followers(model, model.tasks.get(1)).at(
      day("2026-03-09"),
      day("2026-03-11"),
    );
    assert.equal(moved.get(2)?.start, day(first), kind);
  }
});

test("a summary spans what moves below it, and a dragged bar waits for its own links", () => {
  const model = plan([
    { ...task(1, "2026-03-02", "2026-03-05", 4), flags: "S" },
    task(2, "2026-03-02", "2026-03-03", 2, { parent: 1 }),
    task(3, "2026-03-04", "2026-03-05", 2, { parent: 1, links: [[2, "FS", ""]] }),
  ]);
  const followers = new Followers(model, model.tasks.get(2));
  const moved = followers.at(day("2026-03-05"), day("2026-03-07"));
  assert.deepEqual(moved.get(1), { start: day("2026-03-05"), finish: day("2026-03-11") });
  assert.equal(new Followers(model, model.tasks.get(3)).earliest(), day("2026-03-04"));
});

test("five hundred in a row are reckoned within a frame", () => {
  const rows = [task(1, "2026-03-02", "2026-03-02", 1)];
  for (let id = 2; id <= 501; id += 1)
    rows.push(task(id, "2026-03-03", "2026-03-03", 1, { links: [[id - 1, "FS", ""]] }));
  const model = plan(rows);
  const followers = new Followers(model, model.tasks.get(1));
  followers.at(day("2026-03-09"), day("2026-03-10"));
  const began = performance.now();
  for (let turn = 0; turn < 20; turn += 1)
    followers.at(day("2026-03-09") + turn, day("2026-03-10") + turn);
  assert.ok((performance.now() - began) / 20 < 16);
});
