// The walk over what a scenario moves: run by `make check` (node --test).
import assert from "node:assert/strict";
import { test } from "node:test";

// Days are written in the page's language.
globalThis.document = { documentElement: { lang: "en" } };
const { movedWalk } = await import("./moved-walk.js");

const task = (id, parent = null) => ({
  id,
  parent,
  start: `2026-03-0${id}`,
  finish: `2026-03-0${id}`,
});
const rows = [task(1), task(2, 1), task(3, 1), task(4)];

// A scenario that moves all but the third, over rows of which the first two lie under the first.
function scenario({ view = {}, list = rows.map((one) => ({ task: one })) } = {}) {
  const at = { active: null, unfolded: [], told: "" };
  const space = {
    list,
    at,
    view: { sort: "", group: "", hasFilter: () => false, ...view },
    words: { scenario: { place: "%1 of %2" } },
    model: {
      order: rows,
      tried: new Map([1, 2, 4].map((id) => [id, ["2026-03-09", "2026-03-09"]])),
    },
    grid: { activeTask: () => rows.find(({ id }) => id === at.active) },
    indexOf: (id) => list.findIndex(({ task: one }) => one?.id === id),
    unfoldAbove: ({ id }) => at.unfolded.push(id),
    focusCell: (id) => {
      at.active = id;
    },
    sight: { stay() {}, showBar() {} },
  };
  const strip = {
    tellPlace: (text) => {
      at.told = text;
    },
  };
  return Object.assign({ space, strip, isOn: true }, movedWalk);
}

test("what is folded away is opened, and the last leads to the first", () => {
  const walk = scenario({ list: [{ task: rows[0] }, { task: rows[3] }] });
  const { at } = walk.space;
  walk.nextMoved();
  assert.equal(at.active, 1);
  walk.nextMoved();
  assert.deepEqual([at.active, at.unfolded], [2, [1, 2]]);
  walk.nextMoved();
  assert.equal(at.active, 4);
  assert.match(at.told, /^3 of 3: /);
  walk.nextMoved();
  assert.equal(at.active, 1);
});

test("what a filter leaves out is passed over", () => {
  const walk = scenario({
    view: { hasFilter: () => true },
    list: [{ task: rows[0] }, { task: rows[3] }],
  });
  walk.nextMoved();
  walk.nextMoved();
  assert.equal(walk.space.at.active, 4);
  assert.match(walk.space.at.told, /^2 of 2: /);
});
