// Progress on work that must not begin yet is told; on any other it is not.
import assert from "node:assert/strict";
import test from "node:test";
import { begunEarly } from "./early.js";

const words = {
  status: {
    todo: "To do",
    in_progress: "In progress",
    done: "Done",
  },
  begunEarly: "%1 not before %2",
};

const model = {
  base: new Map(),
};
model.base.set(1, {
  name: "Build",
  notBefore: "2027-01-04",
});
model.base.set(2, {
  name: "Test",
  notBefore: null,
});
model.base.set(3, {
  name: "Live",
});

function told(id, text, column = "percent", today = "2026-11-30") {
  const step = {
    op: "cell",
    id,
    column,
    text,
  };
  return begunEarly(model, words, [step], today);
}

test("a percent on what a constraint holds back is told with its day", () => {
  assert.equal(told(1, "25"), "Build not before 4 Jan 2027");
  assert.equal(told(1, "25 %"), told(1, "25"));
});

test("none, another task, another cell, or a day that has come is not told", () => {
  assert.equal(told(1, "0"), "");
  assert.equal(told(2, "25"), "");
  assert.equal(told(3, "25"), "");
  assert.equal(told(1, "25", "duration"), "");
  assert.equal(told(1, "25", "percent", "2027-01-04"), "");
});

test("a status that begins it is told as well", () => {
  assert.equal(told(1, "In progress", "status"), told(1, "25"));
  assert.equal(told(1, "To do", "status"), "");
});
