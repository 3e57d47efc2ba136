// A scenario: edits that are tried over the plan and not made. While it is on, operations are
// gathered in the queue as "tried" ones and stay there; the server is asked what all of them
// would come to, and the chart draws that as a layer of its own. Applied, they become one
// operation.
import { toast } from "../toasts.js";
import { mixed } from "./mixed.js";
import { movedWalk } from "./moved-walk.js";
import { newId } from "./ops.js";
import { ScenarioStrip } from "./scenario-strip.js";
import { Offline } from "./server.js";
import { newKey, renamed, touchedBy } from "./steps.js";

const LOOK_MS = 250;
const AGAIN_MS = 3000;
// Only these are done to the rows themselves: so that what comes after finds its rows.
const ON_ROWS = new Set([
  "add",
  "indent",
  "outdent",
  "move",
  "duplicate",
  "copy",
  "link",
  "unlink",
]);
const CELL_OF = { link: "predecessors", unlink: "predecessors", dates: "start" };

export class Scenario extends mixed(movedWalk) {
  constructor(space) {
    super();
    this.space = space;
    this.isOn = false;
    // Of a kept one that is open: {id, name, version}, and whether it was changed since.
    this.kept = null;
    this.isChanged = false;
    // What the server says of all steps; null while it was not asked.
    this.preview = null;
    // Steps that cannot be, as refused cells are told: {step, message, conflict, who, operation}.
    this.refused = [];
    // Cells that it sets, with what is said of them, and rows that it takes out.
    this.marks = new Map();
    this.out = new Set();
    this.strip = new ScenarioStrip(this);
  }

  get url() {
    return `${this.space.server.base}scenario/`;
  }

  // Its operations, oldest first; a row that is still being named is none yet.
  get changes() {
    return this.space.editing.queue.filter(({ state }) => state === "tried");
  }

  onRows(steps) {
    return steps.filter(({ op }) => ON_ROWS.has(op));
  }

  // On and off --------------------------------------------------------------------------------

  toggle() {
    if (!this.space.setup.mayEdit) return;
    if (this.isOn && this.changes.length) this.strip.focus();
    else if (this.isOn) this.end();
    else this.begin();
  }

  begin() {
    this.isOn = true;
    this.space.editing.undone = [];
    this.space.page.dataset.scenario = "";
    this.changed();
  }

  end() {
    this.isOn = false;
    this.kept = this.given = null;
    this.isChanged = false;
    this.space.editing.undone = [];
    delete this.space.page.dataset.scenario;
    this.show(null);
    this.space.editing.tell();
  }

  // What a page before this one has left.
  resume() {
    const { changes } = this;
    if (!changes.length || this.isOn) return;
    this.kept = changes.at(-1).from ?? null;
    this.isChanged = true;
    this.begin();
  }

  // Asking ------------------------------------------------------------------------------------

  // After each change here, and each of the plan: asked a moment later, the last answer counts.
  changed() {
    if (!this.isOn) return;
    this.mark();
    this.strip.show();
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.look(), LOOK_MS);
  }

  edited() {
    this.isChanged = true;
    this.changed();
  }

  async look() {
    const asked = {};
    this.asked = asked;
    await this.space.editing.whenQuiet();
    if (this.asked !== asked || !this.isOn) return;
    const { changes } = this;
    if (!changes.length) {
      if (!this.given) this.show(null);
      return;
    }
    this.given = null;
    const found = await this.ask(changes.map(({ steps }) => steps));
    if (this.asked !== asked || !this.isOn) return;
    if (found) this.show(found, changes);
    else this.looking = setTimeout(() => this.look(), AGAIN_MS);
  }

  async ask(changes) {
    try {
      const answer = await this.space.server.post(this.url, { changes });
      const body = await answer.json().catch(() => null);
      if (answer.ok && body) return body;
      return { message: body?.message ?? "", moves: [], created: [], refused: [], moved: 0 };
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.strip.show({ isOffline: true });
      return null;
    }
  }

  // Showing -----------------------------------------------------------------------------------

  show(found, changes = []) {
    const { space } = this;
    this.preview = found;
    const names = new Map((found?.created ?? []).map(([id, pk]) => [pk, Number(id)]));
    space.model.tried = new Map(
      (found?.moves ?? []).map(([id, start, finish]) => [names.get(id) ?? id, [start, finish]]),
    );
    this.refused = (found?.refused ?? []).flatMap(({ change, index, ...error }) => {
      const operation = changes[change];
      const step = operation?.steps[index];
      return step ? [{ ...error, step, operation, isTried: true }] : [];
    });
    this.strip.tellPlace("");
    this.mark();
    space.editing.showAll();
    space.grid.forget();
    space.chart.measure();
    space.redraw();
    this.strip.show();
  }

  // Which cells and rows it is about.
  mark() {
    const { words, setup } = this.space;
    const before = [...this.marks.keys(), ...this.out].join();
    this.marks = new Map();
    this.out = new Set();
    for (const step of this.isOn ? this.changes.flatMap(({ steps }) => steps) : []) {
      if (step.op === "delete") for (const id of step.ids) this.goes(id);
      const column = step.column ?? CELL_OF[step.op] ?? (step.new && "name");
      const id = step.id ?? step.to ?? step.new;
      if (!column) continue;
      const shown = setup.columns.find(({ key }) => key === column);
      const base = this.space.model.base.get(id);
      const was = base && shown ? this.space.grid.column(column)?.text(base) : "";
      const text = base ? words.scenario.cell.replace("%s", was || "–") : words.scenario.row;
      this.marks.set(`${id}:${column}`, text);
    }
    if (before !== [...this.marks.keys(), ...this.out].join()) this.space.grid.forget();
    this.space.redraw();
  }

  goes(id) {
    for (const pk of this.space.model.branch(id)) this.out.add(pk);
  }

  // Refused steps stand in their cells; what has no cell is told in the strip.
  markRefused() {
    for (const { step, message, conflict, who } of this.refused) {
      if (step.op !== "cell") continue;
      this.space.grid.overlay.set(`${step.id}:${step.column}`, {
        text: step.text,
        message,
        isConflict: Boolean(conflict),
        who,
      });
    }
  }

  forgetRefusedOf(cells) {
    const gone = this.refused.filter(({ step }) => cells.has(`${step.id}:${step.column}`));
    for (const one of gone) this.leaveOut(one);
  }

  // A step goes out of the scenario.
  leaveOut(one) {
    const { editing } = this.space;
    this.refused = this.refused.filter((other) => other !== one);
    const { operation } = one;
    operation.steps = operation.steps.filter((step) => step !== one.step);
    if (operation.steps.length) {
      editing.store.put([operation]);
      editing.redo();
      this.edited();
    } else editing.takeOut(operation);
    editing.draw(touchedBy([one.step]));
  }

  // What becomes of it ------------------------------------------------------------------------

  // All of it as one operation, sent as any other: one edit, one undo.
  apply() {
    if (this.given) return this.given.apply();
    const { editing } = this.space;
    const operations = this.changes;
    if (!operations.length) return undefined;
    const operation = {
      key: newKey(),
      steps: operations.flatMap(({ steps }) => steps),
      state: "queued",
    };
    editing.queue = editing.queue.filter((one) => !operations.includes(one));
    editing.queue.push(operation);
    editing.latest = operation;
    editing.store.replace(operations, []);
    this.end();
    editing.redo();
    editing.send(operation);
    return operation;
  }

  // Given up; a message brings it back.
  drop() {
    const { editing, words } = this.space;
    const { changes, kept, isChanged, given } = this;
    editing.queue = editing.queue.filter((one) => !changes.includes(one));
    editing.store.replace(changes, []);
    this.end();
    editing.redo();
    if (given || !changes.length || (kept && !isChanged)) return;
    toast(words.scenario.dropped, {
      action: { label: words.undo, run: () => this.take(changes, { kept, isChanged: true }) },
    });
  }

  // These operations are the scenario now, in the place of those that were.
  take(operations, { kept = null, isChanged = false } = {}) {
    const { editing } = this.space;
    const before = this.changes;
    editing.queue = editing.queue.filter((one) => !before.includes(one));
    editing.store.replace(before, []);
    for (const operation of operations) {
      const one = { ...operation, key: newKey(), state: "tried", isTried: true, from: kept };
      delete one.order;
      editing.queue.push(one);
      editing.store.put([one]);
    }
    this.kept = kept;
    this.isChanged = isChanged;
    this.begin();
    editing.redo();
  }

  // A kept one over the plan as it is now; rows that it makes get new numbers of this page.
  async open(id) {
    const { space } = this;
    if (this.isBusy()) return;
    const answer = await space.server
      .ask(`${space.server.base}scenarios/${id}/`)
      .catch(() => null);
    const body = await answer?.json().catch(() => null);
    if (!answer?.ok || !body) {
      space.complain(body?.message ?? space.words.scenario.notOpened);
      return;
    }
    const names = new Map();
    const now = (number) => {
      if (number === null || number > 0) return number;
      if (!names.has(number)) names.set(number, newId());
      return names.get(number);
    };
    const operations = body.changes.map((steps) => ({
      steps: steps.map((step) => renamed(step, now, { isDone: true })),
    }));
    const kept = { id: body.id, name: body.name, version: body.version };
    if (space.setup.mayEdit) this.take(operations, { kept });
    else this.lay({ kept, found: body.preview });
  }

  // Moves that something else has worked out, with what applies them (null: nothing does).
  lay({ found, kept = null, apply = null, name = "" }) {
    this.given = { apply, name: name || kept?.name };
    this.kept = kept;
    this.isOn = true;
    this.space.page.dataset.scenario = "";
    this.show(found);
  }

  // `?scenario=12` opens a kept one; `?show=levelling`, `?show=what-if` with what was asked
  // there lay their moves over the plan.
  openAsked() {
    const asked = new URLSearchParams(location.search);
    const id = asked.get("scenario") ?? "";
    const what = asked.get("show");
    const isShown = what === "levelling" || what === "what-if";
    if (!isShown && !/^\d+$/.test(id)) return;
    const { view } = this.space;
    history.replaceState(null, "", location.pathname + view.address());
    if (isShown) this.openMoves(what, asked);
    else this.open(id);
  }

  async openMoves(what, asked) {
    const { space } = this;
    if (this.isBusy()) return;
    const page = space.server.base.replace(/plan\/$/, `${what}/moves/`);
    const answer = await space.server.ask(`${page}?${asked}`).catch(() => null);
    const body = await answer?.json().catch(() => null);
    if (!answer?.ok || !body) {
      space.complain(body?.message ?? space.words.scenario.notOpened);
      return;
    }
    const { apply, name } = body;
    const run = apply && (() => this.applyMoves(apply));
    this.lay({ found: body, name, apply: run });
  }

  // What has worked them out applies them, too; then they are an edit like any other.
  async applyMoves({ url, fields }) {
    const { space } = this;
    const answer = await space.server
      .ask(url, {
        method: "POST",
        headers: { ...space.server.headers(), Accept: "application/json" },
        body: new URLSearchParams(fields),
      })
      .catch(() => null);
    const body = await answer?.json().catch(() => null);
    if (!answer?.ok || !body) {
      space.complain(body?.message ?? space.words.scenario.notApplied);
      return;
    }
    this.end();
    space.setHistory(body.history);
    space.notice(body.message);
    space.poll();
  }

  // One that is not kept is not put away in silence.
  isBusy() {
    if (!this.changes.length || !this.isChanged) return false;
    this.space.notice(this.space.words.scenario.first);
    this.strip.focus();
    return true;
  }
}
