// A task's bar, summary or diamond with all that belongs to it, as SVG. Mixed into Chart.
import { dayText } from "./day-text.js";
import { tintOf } from "./paths.js";
import { finishDay, startDay } from "./scale.js";
import { daysBetween, saidDays } from "./worktime.js";

const oneDigit = new Intl.NumberFormat(document.documentElement.lang || "en", {
  maximumFractionDigits: 1,
});

export const escapeText = (text) =>
  String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

// A few words behind a bar. Of a bar that lies before the pane's edge they would be cut.
const beside = (text, x, y) =>
  text && x > 0 ? `<text class="lbl-s halo" x="${x}" y="${y}">${escapeText(text)}</text>` : "";

export const bars = {
  bar({ task, isDim }, y) {
    const tried = this.tried(task, y);
    if (!task.start || !task.finish) return tried;
    const { model, view } = this;
    const isCritical = model.isCritical(task);
    const isSummary = model.isSummary(task);
    const isFaint =
      isDim || (view.isCriticalLit && !isCritical && !isSummary) || this.paths.isFaint(task);
    const [x1, x2] = this.ends(task);
    const ghost = this.ghost(task, y);
    const deadline = task.deadline ? this.deadline(task, y) : "";
    const reach = Math.max(x2, task.float_end ? this.x(finishDay(task.float_end)) : 0);
    const away = this.away(x1, x2, y);
    if ((reach < -300 || x1 > this.width + 20) && !ghost) return `${away}${tried}`;
    const was = this.moving?.has(task.id) ? this.was(task, y) : "";
    const isOut = this.scenario.out.has(task.id);
    const path = this.paths.shownOf(task);
    const tint = path ? `path p${tintOf(path)} ` : "";
    const kind = `${tint}${isOut ? "out " : ""}${isCritical ? "crit " : model.has(task, "N") ? "near " : ""}${model.isDone(task) ? "done " : ""}${isFaint ? "dim" : ""}`;
    const open = `${away}${tried}<g class="${kind}" data-bar="${task.id}">${ghost}${was}`;
    if (model.isMilestone(task)) {
      const x = (x1 + x2) / 2;
      return `${open}${diamond(x, y + 11.5, "ms")}${deadline}${isFaint ? "" : this.label(task, x + 10, y)}</g>`;
    }
    if (isSummary)
      return `${open}<path class="sum" d="M${x1} ${y + 8}H${x2}v5l-3 4v-4H${x1 + 3}v4l-3-4z"/>${deadline}${isFaint ? "" : beside(`${task.percent}%`, x2 + 6, y + 17)}</g>`;
    const isDone = model.isDone(task);
    const float =
      task.float_end && !isDone && !was
        ? this.float(x2, this.x(finishDay(task.float_end)), y)
        : "";
    return `${open}${float}${this.pieces(task, x1, x2, y, isDone)}${deadline}${isDone || isFaint ? "" : this.label(task, reach + 6, y)}</g>`;
  },

  // Where a bar stood before it began to move.
  was(task, y) {
    const x1 = this.x(startDay(task.start));
    const x2 = this.x(finishDay(task.finish));
    return `<rect class="was" x="${x1}" y="${y + 6.5}" width="${Math.max(2, x2 - x1)}" height="10" rx="1.5"/>`;
  },

  // Where a scenario would put it: behind the bar and higher than it, hatched and in dashes.
  tried(task, y) {
    const span = this.model.tried.get(task.id);
    if (!span) return "";
    const x2 = this.x(finishDay(span[1]));
    const x1 = this.x(startDay(span[0]));
    if (x2 < -20 || x1 > this.width + 20) return "";
    if (span[0] === span[1] || this.model.isMilestone(task))
      return diamond(x2, y + 11.5, "tried", 9.5);
    const width = Math.max(4, x2 - x1);
    const place = `x="${x1}" y="${y + 2.5}" width="${width}" height="18" rx="2"`;
    return `<rect class="tried" ${place}/><rect fill="url(#plan-hatch)" ${place}/>`;
  },

  // An arrow at the edge leads to a bar out of sight.
  away(x1, x2, y) {
    if (x2 >= 0 && x1 <= this.width) return "";
    const [x, to] = x2 < 0 ? [5, 6] : [this.width - 5, -6];
    return `<path class="away" d="M${x + to} ${y + 7}L${x} ${y + 11.5}L${x + to} ${y + 16}"/>`;
  },

  // A bar in its stretches, with a line over the gaps; what is done fills them from the first
  // on.
  pieces(task, x1, x2, y, isDone) {
    const spans = this.stretches(task) ?? [[x1, x2]];
    let left = (spans.reduce((sum, [from, to]) => sum + to - from, 0) * task.percent) / 100;
    const parts = [];
    spans.forEach(([from, to], place) => {
      if (place)
        parts.push(`<path class="gap" d="M${spans[place - 1][1]} ${y + 11.5}H${from}"/>`);
      parts.push(
        `<rect class="bar" x="${from}" y="${y + 6}" width="${to - from}" height="11" rx="1.5"/>`,
      );
      const done = Math.min(left, to - from);
      left -= done;
      if (!isDone)
        parts.push(
          `<rect class="barp" x="${from}" y="${y + 6}" width="${done}" height="11" rx="1.5"/><rect class="edge" x="${from + 0.5}" y="${y + 6.5}" width="${Math.max(1, to - from - 1)}" height="10" rx="1.5"/>`,
        );
    });
    return parts.join("");
  },

  // Where the stretches of a split task are drawn; null for one piece.
  stretches(task) {
    return (
      task.stretches?.map(([start, finish]) => {
        const at = this.moving?.get(task.id);
        const by = at ? at.start - startDay(task.start) : 0;
        const from = this.x(startDay(start) + by);
        return [from, Math.max(from + 3, this.x(finishDay(finish) + by))];
      }) ?? null
    );
  },

  label(task, x, y) {
    const slip = this.slipText(task);
    const own = this.model.isMilestone(task)
      ? `${dayText(task.finish)}${slip ? `, ${slip}` : ""}`
      : this.model.resources.get(task.people[0]?.[0])?.name.split(" ")[0];
    const text = [this.paths.shownOf(task), own].filter(Boolean).join(" · ");
    return beside(text, x, y + 16);
  },

  slipText(task) {
    const span = this.model.ghosts.get(task.id);
    const days = saidDays((span && daysBetween(this.model, span[1], task.finish)) ?? 0);
    if (!days) return "";
    return this.words.slip.replace(
      "%s",
      `${days > 0 ? "+" : "−"}${oneDigit.format(Math.abs(days))}`,
    );
  },

  ghost(task, y) {
    const span = this.model.ghosts.get(task.id);
    if (!span) return "";
    const x1 = this.x(startDay(span[0]));
    const x2 = this.x(finishDay(span[1]));
    if (x2 < -20 || x1 > this.width + 20) return "";
    if (this.model.isMilestone(task)) return diamond(x2, y + 11.5, "ghostms");
    return `<rect class="ghost" x="${x1}" y="${y + 20}" width="${Math.max(2, x2 - x1)}" height="3" rx="1"/>`;
  },

  deadline(task, y) {
    const x = this.x(finishDay(task.deadline));
    const isMissed = task.finish > task.deadline;
    return `<path class="deadline${isMissed ? " missed" : ""}" d="M${x} ${y + 17}l-4.5 -8h9z"/>`;
  },

  float(from, to, y) {
    if (to - from < 4) return "";
    return `<path class="float" d="M${from} ${y + 16.5}H${to}"/><path class="floatend" d="M${to} ${y + 13}v7"/>`;
  },
};

function diamond(x, y, kind, half = 6.5) {
  const sides = `l${half} ${half} ${-half} ${half} ${-half} ${-half}z`;
  return `<path class="${kind}" d="M${x} ${y - half}${sides}"/>`;
}
