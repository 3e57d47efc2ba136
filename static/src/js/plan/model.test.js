// The plan in the browser: what of a summary follows from its tasks and from itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PlanModel } from "./model.js";

const COLUMNS = ["id", "parent", "row", "flags", "minutes", "percent", "work", "cost", "links"];

function phaseWith(own) {
  const model = new PlanModel();
  model.seesCosts = true;
  model.load({
    columns: COLUMNS,
    rows: [
      [1, null, 1, "S", 0, 0, own.work, own.cost, []],
      [2, 1, 2, "", 420, 0, 600, "500.00", []],
      [3, 1, 3, "", 420, 0, 60, null, []],
    ],
    removed: [],
    nonworking: [],
    minutes_per_day: 420,
    status_date: null,
  });
  return model;
}

test("a summary's cost and work are those of its tasks and its own, once", () => {
  const model = phaseWith({ work: 1200, cost: "1000.00" });
  for (const _again of [1, 2]) {
    model.rollUp();
    assert.equal(model.tasks.get(1).cost, 1500);
    assert.equal(model.tasks.get(1).work, 1860);
  }
});

test("a summary without anything of its own is the sum of its tasks", () => {
  const model = phaseWith({ work: 0, cost: null });
  model.rollUp();
  assert.equal(model.tasks.get(1).cost, 500);
  assert.equal(model.tasks.get(1).work, 660);
});

test("each warning of a task counts", () => {
  const model = new PlanModel();
  const rows = [1, 2].map((id) => [id, null, id, "", 420, 0, 0, null, []]);
  const warnings = { 1: ["It ends late.", "It begins early."] };
  const frame = { removed: [], nonworking: [], minutes_per_day: 420, status_date: null };
  model.load({ columns: COLUMNS, rows, warnings, ...frame });
  const told = model.order.map(({ warning, warningCount }) => [warning, warningCount]);
  assert.deepEqual(told, [
    ["It ends late. It begins early.", 2],
    [null, 0],
  ]);
});

test("float keeps its part of a day", () => {
  const model = phaseWith({ work: 0, cost: null });
  const days = (float) => model.floatDays({ ...model.tasks.get(2), float });
  assert.equal(days(-1596), -3.8);
  assert.equal(days(210), 0.5);
  assert.equal(days(0), 0);
  assert.equal(days(null), null);
});
