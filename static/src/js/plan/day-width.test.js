// Columns of days have room for a year as soon as the plan has a day far away.
import assert from "node:assert/strict";
import test from "node:test";
import { DayWidth } from "./day-width.js";

const near = new Date().getFullYear();
const task = {
  start: `${near}-03-02T09:00`,
  finish: null,
  deadline: null,
};

function widthOf(room, key, width) {
  return room.of({
    key,
    width,
  });
}

test("near days leave the columns as they are", () => {
  const room = new DayWidth();
  const isWider = room.fit([task]);
  assert.equal(isWider, false);
  assert.equal(widthOf(room, "start", 76), 76);
});

test("a far day makes every column of days wider, once, and no other", () => {
  const room = new DayWidth();
  const far = {
    ...task,
    finish: `${near + 3}-09-30T17:00`,
  };
  assert.equal(room.fit([far]), true);
  assert.equal(room.fit([far]), false);
  assert.equal(widthOf(room, "start", 76), 104);
  assert.equal(widthOf(room, "finish", 140), 140);
  assert.equal(widthOf(room, "name", 60), 60);
});
