// Which baseline stands behind the bars, and how far the plan's end is from its end.
import { finishDay } from "./scale.js";
import { WorkDays } from "./workdays.js";

export function listenToBaselines(space) {
  const { page, words } = space;
  const menu = document.getElementById("plan-baselines");
  const button = page.querySelector("[popovertarget=plan-baselines]");
  let told = "";
  const tell = () => {
    const kept = space.baselines;
    if (!kept?.baselines.length) {
      button.hidden = true;
      return;
    }
    const { model, view } = space;
    // Said anew where something of it is another.
    const facts = [model.finish, model.epoch, kept.finish, kept.shown, view.baseline === 0];
    if (told === String(facts)) return;
    told = String(facts);
    button.hidden = false;
    const shown = kept.baselines.find(([number]) => number === kept.shown);
    button.querySelector("span").textContent =
      shown && view.baseline !== 0 ? distance(space, shown[1]) : words.baselineNone;
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
  for (const name of ["plan-baseline", "plan-finish"]) page.addEventListener(name, tell);
}

// "9 working days after Baseline 1"
function distance(space, name) {
  const { model, words, baselines } = space;
  if (!model.finish || !baselines.finish) return name;
  const days = new WorkDays(model);
  const count = days.count(finishDay(model.finish)) - days.count(finishDay(baselines.finish));
  const text = count > 0 ? words.behind : count < 0 ? words.aheadOf : words.onBaseline;
  return text.replace("%1", Math.abs(count)).replace("%2", name);
}
