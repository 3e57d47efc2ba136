// Values of columns that do not come with every row: asked for while somebody shows, sorts,
// filters or lights by them, and again for the rows that changed.
import { keysOf } from "./conditions.js";

const REST_MS = 250;

export class Extras {
  constructor(space) {
    this.space = space;
    this.known = new Set();
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
  async complete() {
    const { asked, hasFigures } = this.needed();
    const missing = asked.filter((key) => !this.known.has(key));
    if (hasFigures && !this.space.model.hasFigures) this.space.loadGhosts();
    if (missing.length) await this.ask(missing);
  }

  // Rows changed, here or elsewhere.
  follow(since) {
    clearTimeout(this.waiting);
    this.since = Math.min(this.since ?? since, since);
    this.waiting = setTimeout(() => {
      const from = this.since;
      this.since = undefined;
      const { asked } = this.needed();
      // What nobody shows any more is asked for anew when it is shown again.
      this.known = new Set(asked.filter((key) => this.known.has(key)));
      if (this.known.size) this.ask([...this.known], from);
    }, REST_MS);
  }

  async ask(keys, since) {
    const { space } = this;
    const values = await space.server.columns(keys, since).catch(() => null);
    if (!values) return;
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
  }
}
