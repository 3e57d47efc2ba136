// Days of a pasted block are read in one order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inOneOrder } from "./day-order.js";

const NAME = { kind: "text" };
const START = { kind: "day" };

// Rows of a name and a day, as a clipboard has them, with strokes for tabs.
function read(block) {
  const cells = (line) => line.split("|");
  const rows = block.split("\n").map(cells);
  const ordered = inOneOrder(rows, [NAME, START]);
  const line = (row) => row.join("|");
  return ordered.map(line).join("\n");
}

test("one day that can only be month first decides for all of its block", () => {
  const block = `
A|Thu 05/06/27 08:00
B|5/13/2027
C|
`;
  const written = `
A|Thu 2027-05-06 08:00
B|2027-5-13
C|
`;
  assert.equal(read(block), written);
});

test("days that say nothing of their order stay as they are", () => {
  const block = `
A|05/06/27
B|07/06/27
C|12.3.27
D|soon
`;
  assert.equal(read(block), block);
});

test("days of two orders stay as they are", () => {
  const block = `
A|05/13/27
B|13/05/27
`;
  assert.equal(read(block), block);
});

test("only columns of days are read, and a row may be short", () => {
  const block = `
05/06/27|05/13/27|05/06/27
B
`;
  const written = `
05/06/27|2027-05-13|05/06/27
B
`;
  assert.equal(read(block), written);
});
