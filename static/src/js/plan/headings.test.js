// Headings of pasted blocks: run by `make check` (node --test).
import assert from "node:assert/strict";
import { test } from "node:test";
import { headingsOf } from "./headings.js";

const columns = [
  { key: "wbs", label: "PSP", long: "PSP" },
  { key: "name", label: "Vorgang", long: "Vorgang" },
  { key: "predecessors", label: "Nach", long: "Vorgänger" },
  { key: "field-7", label: "Lieferant", long: "Lieferant" },
];
const read = (line) => headingsOf(line.split("|"), columns);

test("Microsoft Project in both languages", () => {
  assert.deepEqual(
    read("ID|Task Mode|Task Name|Duration|Start|Finish|Predecessors|Resource Names"),
    ["code", null, "name", "duration", "start", "finish", "predecessors", "people"],
  );
  assert.deepEqual(
    read("Nr.|Vorgangsname|Dauer|Anfang|Ende|Vorgänger|Ressourcennamen|% Abgeschlossen"),
    ["code", "name", "duration", "start", "finish", "predecessors", "people", "percent"],
  );
});

test("Smartsheet, and columns of the project's own", () => {
  assert.deepEqual(read("Task Name|Start Date|End Date|Assigned To|% Complete|Lieferant"), [
    "name",
    "start",
    "finish",
    "people",
    "percent",
    "field-7",
  ]);
});

test("underscores, dots and more spaces are no other words", () => {
  assert.deepEqual(read("Task_Name|Outline  Level"), ["name", "level"]);
});

test("a row of a plan is no heading", () => {
  assert.equal(read("Start|5d"), null);
  assert.equal(read("Name|Hamburg"), null);
});
