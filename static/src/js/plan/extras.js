// Values of columns that do not come with every row: asked for while somebody shows, sorts,
// filters or lights by them, and again for the rows that changed.
import { keysOf } from "./conditions.js";

const REST_MS = 250;
const AGAIN_MS = 500;
// Then with the next change, or when something else is shown.
const MOST_TRIES = 6;

export class Extras {
  constructor(space) {
    this.space = space;
    this.known = new Set();
    this.failures = 0;
  }

  // The keys that something on the page speaks of, by their source.
  needed() {
    const { view, columns } = this.space;
    const keys = new Set([
      ...view.columns.map(({ key }) => key),
      view.sort,
      ...keysOf(view.where),
      ...view.marks.flatMap(([, node]) => keysOf(node)),
    ]);
    if (keys.has("remaining_work")) keys.add("actual_work");
    const sources = new Map(columns.map(({ key, source }) => [key, source]));
    const of = (source) => [...keys].filter((key) => sources.get(key) === source);
    const derived = new Set(["remaining_work"]);
    return {
      asked: of("columns").filter((key) => !derived.has(key)),
      hasFigures: of("figures").length > 0,
    };
  }

  // After a change of what is shown: only what is not here yet is asked for.
  complete() {
    if (this.needed().hasFigures && !this.space.model.hasFigures) this.space.loadGhosts();
    this.next();
  }

  // Rows changed, here or elsewhere.
  follow(since) {
    this.since = Math.min(this.since ?? since, since);
    this.later();
  }

  // Cells were shown as they were typed, and are not so.
  forget(steps) {
    const columns = steps.filter(({ op }) => op === "cell").map(({ column }) => column);
    const mistaken = columns.filter((key) => this.known.delete(key));
    if (mistaken.length) this.later();
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.next(), REST_MS);
  }

  // One question at a time: whole columns first, then what has changed of those that are here.
  // What changes while an answer is on its way is asked for after it.
  async next() {
    if (this.isAsking) return;
    const { asked } = this.needed();
    // What nobody shows any more is asked for anew when it is shown again.
    this.known = new Set(asked.filter((key) => this.known.has(key)));
    const missing = asked.filter((key) => !this.known.has(key));
    const { since } = this;
    const keys = missing.length ? missing : since === undefined ? [] : [...this.known];
    if (!missing.length) this.since = undefined;
    if (!keys.length) return;
    this.isAsking = true;
    const isHere = await this.ask(keys, missing.length ? undefined : since);
    this.isAsking = false;
    if (isHere) {
      this.failures = 0;
      this.next();
      return;
    }
    if (!missing.length) this.since = Math.min(this.since ?? since, since);
    this.failures += 1;
    clearTimeout(this.waiting);
    if (this.failures <= MOST_TRIES)
      this.waiting = setTimeout(() => this.next(), AGAIN_MS * 2 ** this.failures);
  }

  // Returns whether they came.
  async ask(keys, since) {
    const { space } = this;
    const values = await space.server.columns(keys, since).catch(() => null);
    if (!values) return false;
    for (const key of keys) {
      this.known.add(key);
      const isPartly = since !== undefined && space.setup.onDemand.has(key);
      const cells = isPartly ? (space.model.extras.get(key) ?? new Map()) : new Map();
      for (const [id, value] of Object.entries(values[key] ?? {})) cells.set(Number(id), value);
      space.model.extras.set(key, cells);
    }
    space.relist();
    space.grid.forget();
    space.drawNow();
    return true;
  }
}
