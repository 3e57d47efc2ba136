// Progress on work that must not begin yet is told; on any other it is not.
import assert from "node:assert/strict";
import test from "node:test";
import { begunEarly } from "./early.js";

const words = {
  status: { todo: "To do", in_progress: "In progress", done: "Done" },
  begunEarly: "%1 was not to begin before %2.",
};
const model = {
  base: new Map([
    [1, { name: "Build", held: "snet 2027-01-04T09:00" }],
    [2, { name: "Test", held: "" }],
    [3, { name: "Live", held: "fnlt 2027-01-04T09:00" }],
  ]),
};
const typed = (id, text, column = "percent") => [{ op: "cell", id, column, text }];
const told = (steps, today = "2026-11-30") => begunEarly(model, words, steps, today);

test("a percent on what a constraint holds back is told with its day", () => {
  assert.equal(told(typed(1, "25")), "Build was not to begin before 4 Jan 2027.");
  assert.equal(told(typed(1, "25 %")), told(typed(1, "25")));
});

test("none, another task, another cell, or a day that has come is not told", () => {
  const quiet = [typed(1, "0"), typed(2, "25"), typed(3, "25"), typed(1, "25", "duration")];
  for (const steps of quiet) assert.equal(told(steps), "");
  assert.equal(told(typed(1, "25"), "2027-01-04"), "");
});

test("a status that begins it is told as well", () => {
  assert.equal(told(typed(1, "In progress", "status")), told(typed(1, "25")));
  assert.equal(told(typed(1, "To do", "status")), "");
});
