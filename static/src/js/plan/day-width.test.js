// Columns of days have room for a year as soon as the plan has a day far away.
import assert from "node:assert/strict";
import test from "node:test";
import { DayWidth } from "./day-width.js";

const near = new Date().getFullYear();

test("near days leave the columns as they are", () => {
  const room = new DayWidth();
  assert.equal(room.fit([{ start: `${near}-03-02T09:00`, finish: null, deadline: null }]), false);
  assert.equal(room.of({ key: "start", width: 76 }), 76);
});

test("a far day makes every column of days wider, once, and no other", () => {
  const room = new DayWidth();
  const far = { start: `${near}-03-02T09:00`, finish: `${near + 3}-09-30T17:00` };
  assert.equal(room.fit([far]), true);
  assert.equal(room.fit([far]), false);
  assert.equal(room.of({ key: "start", width: 76 }), 104);
  assert.equal(room.of({ key: "finish", width: 140 }), 140);
  assert.equal(room.of({ key: "name", width: 60 }), 60);
});
