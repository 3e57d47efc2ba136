// Changes from here and elsewhere: rows that come with an answer, or are asked for every second
// and a half. Mixed into Space.
import { Offline } from "./server.js";

const POLL_MS = 1500;
const SLOWEST_POLL_MS = 15000;

export const following = {
  take(data) {
    const before = new Map();
    for (const id of new Set(this.model.tasks.keys()))
      if (this.grid.elements.has(id)) before.set(id, this.texts(this.model.tasks.get(id)));
    const since = this.model.revision;
    if (data) this.model.apply(data);
    else this.model.rebuild();
    if (data?.resources || data?.phases) this.page.dispatchEvent(new CustomEvent("plan-named"));
    const touched = new Set();
    for (const [id, texts] of before) {
      const task = this.model.tasks.get(id);
      if (!task) continue;
      const now = this.texts(task);
      const differing = this.columns
        .filter((one) => texts[one.key] !== now[one.key])
        .map((one) => one.key);
      if (differing.length) {
        this.grid.flash(id, differing);
        touched.add(id);
      }
    }
    for (const row of data?.rows ?? []) touched.add(row[0]);
    const tasks = [...touched].map((id) => this.model.tasks.get(id)).filter(Boolean);
    if (this.grid.makeRoom(tasks)) this.columnsChanged();
    if (data) this.extras.follow(since);
    if (data) this.scenario.changed();
    if (data) this.paths.changed();
    if (data?.removed.length) this.editing.settleConflicts();
    this.relist();
    this.grid.refresh(touched);
    this.chart.measure();
    this.redraw();
  },

  // Rows that were new have their numbers now: `now` maps a name of the page's own to it.
  rename(now, names) {
    this.grid.rename(now);
    this.openId = now(this.openId);
    if (this.at) this.at.id = now(this.at.id);
    for (const [id, pk] of names) if (this.model.folded.delete(id)) this.model.folded.add(pk);
    this.chart.selected = new Set([...this.chart.selected].map(now));
    const { copied } = this;
    if (!copied) return;
    copied.ids = copied.ids.map(now);
    copied.links = copied.links.map((links) => links.map(([code, id]) => [code, now(id)]));
  },

  texts(task) {
    return Object.fromEntries(this.columns.map((column) => [column.key, column.text(task)]));
  },

  // One question at a time, whatever wakes it; asked meanwhile, it is asked once more.
  async poll() {
    clearTimeout(this.polling);
    if (this.isPolling) {
      this.pollsAgain = true;
      return;
    }
    if (document.visibilityState !== "visible") {
      this.waitForSight ??= () => this.poll();
      document.addEventListener("visibilitychange", this.waitForSight, { once: true });
      return;
    }
    this.isPolling = true;
    this.pollsAgain = false;
    const mayGoOn = await this.follow();
    this.isPolling = false;
    if (!mayGoOn) return;
    const rest = Math.min(SLOWEST_POLL_MS, POLL_MS * 2 ** this.failures);
    this.polling = setTimeout(() => this.poll(), this.pollsAgain ? 0 : rest);
  },

  // Returns false where nobody may read the plan here any more.
  async follow() {
    try {
      // In one turn: rows that are read anew would be older than an answer in between.
      const { changes, rows } = await this.server.inTurn(() => this.changesOrRows());
      if (this.editing.isHeld) this.editing.pump();
      else if (rows) this.takeAnew(rows);
      else if (changes) this.take(changes);
      const wasAway = this.failures > 0;
      this.failures = 0;
      if (wasAway) {
        this.editing.tell();
        this.editing.pump();
      }
    } catch (error) {
      if (
        !(error instanceof Offline) &&
        ["401", "403", "404"].includes(error.message) &&
        !this.editing.waiting.length
      )
        return false;
      this.failures = Math.min(6, this.failures + 1);
      if (!(error instanceof Offline)) console.error(error);
      else if (this.failures > 1) this.say("offline");
    }
    return true;
  },

  async changesOrRows() {
    const changes = await this.server.changes();
    return changes === "anew" ? { rows: await this.server.rows() } : { changes };
  },

  takeAnew(data) {
    // Who may see costs now, or no more, gets other columns as well.
    if (data.sees_costs !== this.model.seesCosts && !this.editing.waiting.length) {
      location.reload();
      return;
    }
    this.model.load(data);
    this.editing.settleConflicts();
    this.scenario.changed();
    this.paths.changed();
    this.page.dispatchEvent(new CustomEvent("plan-named"));
    this.relist();
    this.grid.forget();
    this.layOut();
  },
};
