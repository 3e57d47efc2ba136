// Steps and operations as plain values: which rows they are about, and the same steps under
// other names of rows.
/** @import { Operation, Step } from "./types" */

// A row that is made already (`isDone`) is made under its own number where it is done again.
/**
 * @param {Step} step
 * @param {(id: number) => number} now
 */
export function renamed(step, now, { isDone = false } = {}) {
  const named = { ...step };
  for (const part of ["id", "from", "to", "parent", "after"])
    if (part in step && step[part] !== null) named[part] = now(step[part]);
  if (isDone && step.new) named.new = now(step.new);
  if (isDone && step.news) named.news = step.news.map(now);
  if (step.ids) named.ids = step.ids.map(now);
  if (step.refs)
    named.refs = Object.fromEntries(
      Object.entries(step.refs).map(([code, id]) => [code, now(id)]),
    );
  return named;
}

/** @param {Step[]} steps */
export const touchedBy = (steps) =>
  new Set(steps.flatMap((step) => [step.id, step.to, ...(step.ids ?? [])]).filter(Boolean));

// What is shown of a queue: an undo that is on its way takes the operation before it out, a
// redo puts it back.
/** @param {Operation[]} queue */
export function performed(queue) {
  /** @type {Operation[]} */
  const done = [];
  /** @type {Operation[]} */
  const turned = [];
  for (const operation of queue) {
    const from = { undo: done, redo: turned }[operation.turn];
    const last = from?.pop();
    if (!operation.turn) done.push(operation);
    else if (last) (from === done ? turned : done).push(last);
  }
  return done;
}

// The operations that go together: as many as are allowed, and at least one.
/**
 * @param {Operation[]} operations
 * @param {{ most: number, mostSteps: number }} bounds
 */
export function batchOf(operations, { most, mostSteps }) {
  const batch = [];
  let steps = 0;
  for (const operation of operations) {
    steps += operation.steps.length;
    if (batch.length >= most || (batch.length && steps > mostSteps)) break;
    batch.push(operation);
  }
  return batch;
}

export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
