// Working minutes of the page: run by `make check` (node --test).
import assert from "node:assert/strict";
import { test } from "node:test";
import { saidDays, WorkTime } from "./worktime.js";

// Eight hours with a break, four on Fridays; a holiday on Wednesday 4 March 2026, and a
// Saturday that is worked.
const FULL = [
  [540, 720],
  [780, 1080],
];
const time = new WorkTime(
  {
    shapes: [FULL, [[540, 780]], []],
    week: [0, 0, 0, 0, 1, 2, 2],
    days: [
      ["2026-03-04", "2026-03-04", 2],
      ["2026-03-14", "2026-03-14", 1],
    ],
  },
  480,
);

const COUNTED = {
  // Nights, breaks and days off are none; half a day is half a day.
  "2026-03-02T18:00 2026-03-03T14:00": 0.5,
  "2026-03-02T18:00 2026-03-03T09:00": 0,
  "2026-03-02T12:00 2026-03-02T13:00": 0,
  "2026-03-03T18:00 2026-03-05T18:00": 1,
  "2026-03-05T18:00 2026-03-09T18:00": 1.5,
  "2026-03-13T13:00 2026-03-16T09:00": 0.5,
  // Backwards is below zero; years away the week holds.
  "2026-03-09T18:00 2026-03-05T18:00": -1.5,
  "2030-01-07T09:00 2031-01-06T09:00": 234,
  "1969-12-29T09:00 1970-01-05T09:00": 4.5,
};

for (const [moments, days] of Object.entries(COUNTED))
  test(`${moments} is ${days}`, () => {
    const [from, to] = moments.split(" ");
    assert.equal(time.days(from, to), days);
  });

test("days are said as the server says them", () => {
  assert.equal(saidDays(0.25), 0.3);
  assert.equal(saidDays(-0.25), -0.3);
  assert.equal(saidDays(1.96), 2);
  assert.equal(saidDays(8.45), 8);
  assert.equal(saidDays(-8.5), -9);
});
