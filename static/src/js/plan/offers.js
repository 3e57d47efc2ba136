// What the plan offers by itself, in a strip over the rows that takes no focus: an example that
// can be taken back, and to a milestone that is named as a gate, to be that gate's date.

import { newId } from "./ops.js";
import { BLANK } from "./sizes.js";

const plain = (text) =>
  text
    .toLocaleLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

// The gate that a row is named as: by the gate's own name, or as "Gate 2".
export function gateNamed(name, gates, word) {
  const text = ` ${plain(name)} `;
  const says = (part) => part && text.includes(` ${part} `);
  return (
    gates.find((gate) => says(plain(gate.name))) ??
    gates.find((gate) => says(`${plain(word)} ${gate.number}`) || says(`gate ${gate.number}`))
  );
}

export class Offers {
  constructor(space) {
    this.space = space;
    this.box = space.page.querySelector("[data-plan-suggestion]");
    this.waiting = [];
    this.example = null;
    // What somebody said no to is not offered again on this page.
    this.declined = new Set();
    this.box?.querySelector("[data-suggestion-yes]").addEventListener("click", () => {
      this.answer(true);
    });
    this.box?.querySelector("[data-suggestion-no]").addEventListener("click", () => {
      this.answer(false);
    });
  }

  // An empty plan -----------------------------------------------------------------------------

  // Five rows as one operation: undone as one, too.
  showExample() {
    const { space } = this;
    if (!space.setup.mayEdit || space.model.order.length) return;
    const rows = space.words.example.map(([name, duration]) => ({
      name,
      duration,
      id: newId(),
    }));
    const steps = rows.map(({ name, duration, id }, index) => ({
      op: "add",
      new: id,
      parent: null,
      after: rows[index - 1]?.id ?? null,
      name,
      cells: { duration },
    }));
    for (const [from, to] of space.words.exampleLinks)
      steps.push({ op: "link", from: rows[from].id, to: rows[to].id, kind: "FS" });
    this.example = { ids: rows.map(({ id }) => id), operation: space.editing.do(steps) };
    space.grid.activate(rows[0].id, space.nameColumn());
    space.chosen();
    this.add({
      key: "example",
      text: space.words.exampleMade,
      yes: space.words.exampleBack,
      no: space.words.exampleKeep,
      run: () => this.takeExampleBack(),
    });
  }

  exampleIds() {
    const { model, editing } = this.space;
    const ids = (this.example?.ids ?? []).map((id) => editing.idOf(id));
    return ids.filter((id) => model.tasks.has(id));
  }

  takeExampleBack() {
    const { space } = this;
    const ids = this.exampleIds();
    const isLast = space.editing.latest === this.example.operation;
    this.example = null;
    if (isLast) space.undo();
    else if (ids.length) space.editing.edit([{ op: "delete", ids }]);
    if (space.indexOf(BLANK) === undefined) return;
    space.grid.activate(BLANK, space.nameColumn());
    space.chosen();
  }

  // Gates -------------------------------------------------------------------------------------

  // Rows that somebody has just written here: a milestone among them may be a gate.
  lookAt(ids) {
    const { space } = this;
    for (const id of ids) {
      const task = space.model.base.get(id);
      if (!task || !space.model.isMilestone(task) || !space.setup.gates?.length) continue;
      const gate = gateNamed(task.name, space.setup.gates, space.words.gate);
      if (!gate || this.declined.has(`${id}:${gate.id}`)) continue;
      this.add({
        key: `${id}:${gate.id}`,
        text: space.words.isGate
          .replace("%1", task.name)
          .replace("%2", gate.number)
          .replace("%3", gate.name),
        yes: space.words.isGateYes,
        no: space.words.isGateNo,
        run: () => this.takeAsGate(id, gate),
      });
    }
  }

  takeAsGate(id, gate) {
    const { space } = this;
    space.setup.gates = space.setup.gates.filter((other) => other !== gate);
    this.waiting = this.waiting.filter(({ key }) => !key.endsWith(`:${gate.id}`));
    if (space.model.tasks.has(id)) space.editing.edit([{ op: "gate", id, gate: gate.id }]);
  }

  // The strip ---------------------------------------------------------------------------------

  add(offer) {
    if (!this.box || this.waiting.some(({ key }) => key === offer.key)) return;
    this.waiting.push(offer);
    this.show();
  }

  answer(isYes) {
    const offer = this.waiting.shift();
    if (isYes) offer?.run();
    else if (offer) this.declined.add(offer.key);
    this.show();
    this.space.grid.host.focus({ preventScroll: true });
  }

  // Rows that are gone take their offers with them.
  refresh() {
    if (!this.box) return;
    if (this.example && !this.exampleIds().length) {
      this.example = null;
      this.waiting = this.waiting.filter(({ key }) => key !== "example");
    }
    this.show();
  }

  show() {
    const [offer] = this.waiting;
    this.box.hidden = !offer;
    if (!offer || this.shown === offer.key) {
      this.shown = offer?.key;
      return;
    }
    this.shown = offer.key;
    this.box.querySelector("[data-suggestion-text]").textContent = offer.text;
    this.box.querySelector("[data-suggestion-yes]").textContent = offer.yes;
    this.box.querySelector("[data-suggestion-no]").textContent = offer.no;
  }
}
