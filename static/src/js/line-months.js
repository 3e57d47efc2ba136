// A budget line's months: a small chart of any spread, and a grid to type in when it is by
// hand. The text field below it holds what is sent; without this script it is typed there.
// Amounts are whole cents here, never fractions.
const EVENTS = ["change", "input"];

export function months(root = document) {
  for (const area of root.querySelectorAll("textarea[data-spread]:not([data-ready])"))
    new Months(area);
}

export function centsOf(text) {
  const short = /^([\d.,]+)\s*(k|tsd\.?|mio\.?|mn|m)$/i.exec(text.trim());
  if (short) {
    const times = /^(k|tsd)/i.test(short[2]) ? 1000 : 1000000;
    return Math.round(Number(short[1].replace(",", ".")) * times * 100);
  }
  const plain = text.replace(/[\s'’  ]/g, "");
  const match = /^(\d[\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(plain);
  if (!match || /[.,]{2}/.test(plain)) return plain === "" ? 0 : NaN;
  return Number(match[1].replace(/[.,]/g, "")) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

export function textOf(cents) {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

// Parts of whole cents that add up exactly; the first ones get what is left over.
export function shares(cents, count) {
  const each = Math.floor(cents / count);
  return Array.from(
    { length: count },
    (_, place) => each + (place < cents - each * count ? 1 : 0),
  );
}

class Months {
  constructor(area) {
    this.area = area;
    this.form = area.form;
    area.dataset.ready = "";
    const field = area.closest(".field");
    for (const part of field.querySelectorAll("label, textarea, .hint")) part.hidden = true;
    field.classList.add("full");
    this.box = field.appendChild(document.createElement("div"));
    this.box.className = "spread";
    for (const name of EVENTS) this.form.addEventListener(name, (event) => this.changed(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => {
      if (event.target.closest("[data-spread-rest]")) this.spreadRest();
      if (event.target.closest("[data-spread-even]"))
        this.fill(shares(this.amount(), this.cells().length));
    });
    this.ask();
  }

  cells() {
    return [...this.box.querySelectorAll("[data-month]")];
  }
  amount() {
    return centsOf(this.form.elements.amount.value);
  }

  changed(event) {
    if (event.target.matches("[data-month]")) {
      if (event.type === "input") this.typed();
      return;
    }
    if (!["amount", "phasing", "starts_on", "ends_on", "task"].includes(event.target.name))
      return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), event.type === "input" ? 350 : 0);
  }

  async ask({ onlyChart = false } = {}) {
    const turn = (this.turn ?? 0) + 1;
    this.turn = turn;
    const typed = [...new FormData(this.form)];
    // Only a look: it must not use up the key that the form is sent with.
    const fields = typed.filter(
      ([name, value]) => name !== "once_key" && typeof value === "string",
    );
    const body = new URLSearchParams(fields);
    const answer = await fetch(this.area.dataset.spread, {
      method: "POST",
      body,
      credentials: "same-origin",
    }).catch(() => null);
    if (turn !== this.turn || !answer?.ok) return;
    const html = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    if (onlyChart) {
      this.box
        .querySelector("[data-spread-chart]")
        ?.replaceWith(html.querySelector("[data-spread-chart]"));
      return;
    }
    this.box.replaceChildren(...html.childNodes);
    if (this.cells().length) this.write();
  }

  typed() {
    this.write();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask({ onlyChart: true }), 350);
  }

  write() {
    const cells = this.cells();
    const grid = this.box.querySelector("[data-months]");
    const words = grid.dataset;
    const amounts = cells.map((cell) => centsOf(cell.value));
    cells.forEach((cell, place) =>
      cell.setAttribute("aria-invalid", String(Number.isNaN(amounts[place]))),
    );
    const show = new Intl.NumberFormat(document.documentElement.lang || undefined, {
      style: "currency",
      currency: words.currency,
    });
    const bad = amounts.findIndex((cents) => Number.isNaN(cents));
    const sum = amounts.reduce((total, cents) => total + (cents || 0), 0);
    const off = this.amount() - sum;
    const line = this.box.querySelector("[data-spread-sum]");
    if (bad >= 0)
      line.textContent = `${cells[bad].previousElementSibling.textContent}: ${words.bad}`;
    else if (off === 0) line.textContent = `${show.format(sum / 100)} ${words.even}`;
    else
      line.textContent = `${show.format(Math.abs(off) / 100)} ${off > 0 ? words.missing : words.over}`;
    line.classList.toggle("over", bad >= 0 || off !== 0);
    this.area.value = cells
      .map((cell, place) =>
        amounts[place] ? `${cell.dataset.month} ${textOf(amounts[place])}` : "",
      )
      .filter(Boolean)
      .join("\n");
  }

  fill(amounts) {
    this.cells().forEach((cell, place) => {
      cell.value = textOf(amounts[place]);
    });
    this.typed();
  }

  // What is missing goes to the months without an amount; to all where every month has one.
  spreadRest() {
    const cells = this.cells();
    const amounts = cells.map((cell) => centsOf(cell.value) || 0);
    const rest = this.amount() - amounts.reduce((total, cents) => total + cents, 0);
    if (!(rest > 0)) return;
    const empty = cells.map((_, place) => place).filter((place) => !amounts[place]);
    const places = empty.length ? empty : cells.map((_, place) => place);
    shares(rest, places.length).forEach((cents, turn) => {
      amounts[places[turn]] += cents;
    });
    this.fill(amounts);
  }

  key(event) {
    if (!event.target.matches("[data-month]")) return;
    const cells = this.cells();
    const place = cells.indexOf(event.target);
    const wide = cells.findIndex(
      (cell, other) =>
        other > 0 && cell.getBoundingClientRect().top > cells[0].getBoundingClientRect().top,
    );
    const row = wide > 0 ? wide : cells.length;
    const atStart = event.target.selectionStart === 0;
    const atEnd = event.target.selectionEnd === event.target.value.length;
    const step = {
      Enter: 1,
      ArrowDown: row,
      ArrowUp: -row,
      ArrowLeft: atStart ? -1 : 0,
      ArrowRight: atEnd ? 1 : 0,
    }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = cells[place + step];
    next?.focus();
    next?.select();
  }
}
