import assert from "node:assert/strict";
import { test } from "node:test";
import { batchOf, newKey, performed, renamed, touchedBy } from "./steps.js";

const same = assert.deepEqual;
const numbers = new Map([
  [-1, 11],
  [-2, 12],
]);
const now = (id) => numbers.get(id) ?? id;

test("a step names rows by the numbers that they have now", () => {
  const move = {
    op: "move",
    ids: [-1, 5],
    parent: -2,
    after: null,
  };
  const moved = renamed(move, now);
  same(moved.ids, [11, 5]);
  same(moved.parent, 12);
  same(moved.after, null);
});

test("so do typed predecessors", () => {
  const typed = {
    op: "cell",
    id: -1,
    column: "predecessors",
    refs: { 3: -2, 4: 7 },
  };
  const named = renamed(typed, now);
  same(named.id, 11);
  same(named.refs, { 3: 12, 4: 7 });
});

test("the name of a new row stays until the row is made", () => {
  const copy = {
    op: "copy",
    ids: [-1],
    news: [-2],
  };
  const before = renamed(copy, now);
  same(before.news, [-2]);
  const after = renamed(copy, now, {
    isDone: true,
  });
  same(after.news, [12]);
});

test("the rows that steps are about", () => {
  const steps = [
    { op: "link", from: 1, to: 2 },
    { op: "cell", id: 3 },
    { op: "indent", ids: [4] },
  ];
  const ids = touchedBy(steps);
  same([...ids], [2, 3, 4]);
});

test("turns on their way take out and put back", () => {
  const one = { key: "1" };
  const two = { key: "2" };
  const undo = { turn: "undo" };
  const redo = { turn: "redo" };
  const shown = (...queue) => performed(queue);
  same(shown(one, two, undo), [one]);
  same(shown(one, two, undo, undo), []);
  same(shown(one, two, undo, redo), [one, two]);
  // Of what is stored already nothing is shown here.
  same(shown(undo, one), [one]);
});

test("one goes at least, and no more than are allowed", () => {
  const limits = {
    most: 2,
    mostSteps: 5,
  };
  const count = (...sizes) => {
    const operations = sizes.map((length) => ({
      steps: Array.from({ length }),
    }));
    return batchOf(operations, limits).length;
  };
  same(count(9, 1), 1);
  same(count(1, 1, 1), 2);
  same(count(3, 3), 1);
  same(count(), 0);
});

test("keys are unlike each other", () => {
  const one = newKey();
  const other = newKey();
  assert.match(one, /^[0-9a-f]{32}$/);
  assert.notEqual(one, other);
});
