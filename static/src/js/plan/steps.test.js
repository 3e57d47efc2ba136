import assert from "node:assert/strict";
import { test } from "node:test";
import { batchOf, newKey, performed, renamed, touchedBy } from "./steps.js";

const now = (id) => ({ [-1]: 11, [-2]: 12 })[id] ?? id;

test("a step names rows by the numbers that they have now", () => {
  const step = { op: "move", ids: [-1, 5], parent: -2, after: null };
  assert.deepEqual(renamed(step, now), { op: "move", ids: [11, 5], parent: 12, after: null });
  const typed = { op: "cell", id: -1, column: "predecessors", refs: { 3: -2, 4: 7 } };
  assert.deepEqual(renamed(typed, now).refs, { 3: 12, 4: 7 });
});

test("the name of a new row stays until the row is made", () => {
  const step = { op: "copy", ids: [-1], news: [-2], parent: null, after: -1 };
  assert.deepEqual(renamed(step, now).news, [-2]);
  assert.deepEqual(renamed(step, now, { isDone: true }).news, [12]);
});

test("the rows that steps are about", () => {
  const steps = [
    { op: "link", from: 1, to: 2 },
    { op: "cell", id: 3 },
    { op: "indent", ids: [4] },
  ];
  assert.deepEqual([...touchedBy(steps)], [2, 3, 4]);
});

test("an undo on its way takes the operation before it out, a redo puts it back", () => {
  const one = { key: "1" };
  const two = { key: "2" };
  const undo = { key: "u", turn: "undo" };
  const redo = { key: "r", turn: "redo" };
  assert.deepEqual(performed([one, two, undo]), [one]);
  assert.deepEqual(performed([one, two, undo, undo]), []);
  assert.deepEqual(performed([one, two, undo, redo]), [one, two]);
  // Of what is stored already nothing is shown here.
  assert.deepEqual(performed([undo, one]), [one]);
});

test("one goes at least, and no more than are allowed together", () => {
  const operation = (count) => ({ steps: Array.from({ length: count }) });
  const most = { most: 2, mostSteps: 5 };
  assert.equal(batchOf([operation(9), operation(1)], most).length, 1);
  assert.equal(batchOf([operation(1), operation(1), operation(1)], most).length, 2);
  assert.equal(batchOf([operation(3), operation(3)], most).length, 1);
  assert.equal(batchOf([], most).length, 0);
});

test("keys are unlike each other", () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(newKey(), newKey());
});
