import assert from "node:assert/strict";
import { test } from "node:test";
import { PlanView } from "./view.js";

const COLUMNS = [
  { key: "name", width: 214, isShown: true, kind: "text" },
  { key: "float", width: 54, isShown: true, kind: "days" },
  { key: "predecessors", width: 92, isShown: false, kind: "text" },
];
const shown = (search) => {
  const view = new PlanView(COLUMNS);
  view.takeAddress(search);
  return view.columns.map(({ key, width }) => [key, width]);
};

test("an address says which columns are shown, each once and as wide as it is made", () => {
  assert.deepEqual(shown("?columns=name,predecessors,name"), [
    ["name", 214],
    ["predecessors", 92],
  ]);
});

test("columns that are not known are left out, and without any the view keeps its own", () => {
  assert.deepEqual(shown("?columns=name,nonsense"), [["name", 214]]);
  const own = [
    ["name", 214],
    ["float", 54],
  ];
  assert.deepEqual(shown("?columns=nonsense"), own);
  assert.deepEqual(shown("?columns="), own);
  assert.deepEqual(shown(""), own);
});
