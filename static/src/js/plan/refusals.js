// What stands under a cell that was refused: the reason, and where somebody else was there
// first, both values with the choice between them. Mixed into Space.

export const refusals = {
  // The nodes of the box; `isConflict` where two people meant the same cell.
  tellRefusal(message, isConflict) {
    const column = this.grid.shown[this.grid.active.column];
    const one = column && this.editing.refusedAt(this.grid.active.id, column.key);
    const row = this.model.base.get(this.grid.active.id);
    if (!isConflict || !one || !row) return [document.createTextNode(message)];
    const who = one.who || this.words.somebody;
    return [
      valueLine(this.words.mine, one.step.text),
      valueLine(this.words.theirs.replace("%s", who), column.text(row)),
      choices(
        [
          [this.words.keepMine, () => this.editing.keepMine(one)],
          [this.words.takeTheirs, () => this.editing.takeTheirs(one)],
        ],
        () => this.grid.host.focus({ preventScroll: true }),
      ),
    ];
  },
};

function valueLine(label, text) {
  const line = document.createElement("div");
  const name = document.createElement("span");
  const value = document.createElement("b");
  line.className = "conflict-line";
  name.textContent = label;
  value.textContent = text || "–";
  line.append(name, value);
  return line;
}

function choices(entries, after) {
  const line = document.createElement("div");
  line.className = "conflict-choice";
  line.append(
    ...entries.map(([label, run]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = label;
      button.addEventListener("click", () => {
        run();
        after();
      });
      return button;
    }),
  );
  return line;
}
