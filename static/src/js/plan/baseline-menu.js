// Which baseline stands behind the bars, and how far the plan's end is from its end. The
// server counts the days: in minutes of work, as on the overview.
export function listenToBaselines(space) {
  const { page, words } = space;
  const menu = document.getElementById("plan-baselines");
  const button = page.querySelector("[popovertarget=plan-baselines]");
  let asked = "";
  const tell = () => {
    const kept = space.baselines;
    if (!kept?.baselines.length) {
      button.hidden = true;
      return;
    }
    button.hidden = false;
    const isNone = space.view.baseline === 0 || !kept.shown;
    const text = isNone ? words.baselineNone : kept.distance;
    const label = button.querySelector("span");
    if (label.textContent !== text) label.textContent = text;
  };
  // The plan's end has moved: how far it is now. Of several answers the last asked counts.
  const ask = async () => {
    const kept = space.baselines;
    const { epoch, finish } = space.model;
    const facts = `${epoch} ${finish} ${kept?.shown}`;
    if (!kept?.shown || space.view.baseline === 0 || facts === asked) return;
    asked = facts;
    const distance = await space.server.distance(page.dataset.ghosts, kept.shown);
    if (asked !== facts || kept !== space.baselines) return;
    if (distance === null) {
      asked = "";
      return;
    }
    kept.distance = distance;
    tell();
  };
  const draw = () => {
    const entries = (space.baselines?.baselines ?? []).map(([number, name, isReference]) =>
      entry(isReference ? `${name} · ${words.reference}` : name, number),
    );
    menu.replaceChildren(...entries, entry(words.baselineNone, 0));
  };
  const entry = (text, number) => {
    const item = document.createElement("button");
    item.type = "button";
    item.className = "item";
    const isShown = space.view.baseline === 0 ? 0 : space.baselines?.shown;
    item.setAttribute("aria-pressed", String(isShown === number));
    item.textContent = text;
    item.addEventListener("click", () => {
      space.view.baseline = number;
      menu.hidePopover();
      space.loadGhosts();
      space.viewChanged();
      space.grid.host.focus({ preventScroll: true });
    });
    return item;
  };
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") draw();
  });
  page.addEventListener("plan-baseline", tell);
  page.addEventListener("plan-finish", ask);
}
