// Days typed into the palette.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "de" } };
const { typedDay } = await import("./typed-day.js");

// A Thursday.
const now = new Date(2026, 10, 26, 15, 0);

for (const [typed, iso] of [
  ["today", "2026-11-26"],
  ["heute", "2026-11-26"],
  ["fri", "2026-11-27"],
  ["do", "2026-11-26"],
  ["thu", "2026-11-26"],
  ["wed", "2026-12-02"],
  ["27 nov", "2026-11-27"],
  ["27. november 2027", "2027-11-27"],
  ["3 dez", "2026-12-03"],
  ["27.11.", "2026-11-27"],
  ["27.11.2025", "2025-11-27"],
  ["27/11", "2026-11-27"],
  ["2026-02-28", "2026-02-28"],
])
  test(`${typed} is ${iso}`, () => assert.equal(typedDay(typed, now), iso));

for (const typed of ["", "soon", "31.2.", "2026-02-30", "45 nov", "1 1 1", "99"])
  test(`“${typed}” is no day`, () => assert.equal(typedDay(typed, now), null));
