// The plan page: draws the chart beside the server-made grid, edits cells in place, folds, filters, adds and moves rows.
// The grid's rows come from the server; the chart's columns from data-url. Both refresh after an edit or a live change.
import { Chart } from "../plan/chart.js";
import { editCell } from "../plan/cells.js";
import { post } from "../plan/post.js";

const page = document.querySelector("[data-plan]");
if (page) start(page);

function start(page) {
  const grid = page.querySelector("[data-plan-grid]");
  const chart = new Chart(page.querySelector("[data-plan-chart]"), grid);
  const state = { etag: "", folded: new Set(), filter: "", selected: null };

  async function load() {
    const headers = state.etag ? { "If-None-Match": state.etag } : {};
    const response = await fetch(page.dataset.url, { headers, credentials: "same-origin" });
    if (response.status === 304) return draw();
    if (!response.ok) return;
    state.etag = response.headers.get("ETag") ?? "";
    chart.setData(await response.json());
    draw();
    if (page.dataset.ghosts) {
      const ghosts = await fetch(page.dataset.ghosts, { credentials: "same-origin" });
      if (ghosts.ok) { chart.setGhosts(await ghosts.json()); draw(); }
    }
  }

  const rows = () => [...grid.querySelectorAll("tbody tr[data-id]")];

  function applyVisibility() {
    const hiddenBelow = new Set();
    const needle = state.filter.toLowerCase();
    for (const row of rows()) {
      const { id, parent } = row.dataset;
      const isInside = hiddenBelow.has(parent);
      if (isInside || state.folded.has(id)) hiddenBelow.add(id);
      const text = row.querySelector("[data-column=name]").textContent.toLowerCase();
      row.hidden = isInside || (needle !== "" && !text.includes(needle));
      row.querySelector("[data-plan-fold]")?.setAttribute("aria-expanded", String(!state.folded.has(id)));
    }
  }

  function draw() {
    applyVisibility();
    chart.draw(rows().filter((row) => !row.hidden).map((row) => Number(row.dataset.id)), state.selected);
  }

  function select(row) {
    rows().forEach((other) => other.classList.toggle("sel", other === row));
    rows().forEach((other) => other.setAttribute("aria-selected", String(other === row)));
    state.selected = row ? Number(row.dataset.id) : null;
    draw();
  }

  async function refreshRows(html) {
    grid.querySelector("tbody").outerHTML = html;
    window.htmx?.process(grid);
    await load();
    if (state.selected) select(grid.querySelector(`#row-${state.selected}`));
  }

  const address = (id, action) => `/p/${page.dataset.code}/tasks/${id}/${action}/`;

  async function act(action) {
    const row = grid.querySelector("tr.sel");
    if (row) await refreshRows(await post(address(row.dataset.id, action), {}));
  }

  async function add() {
    const row = grid.querySelector("tr.sel");
    const html = await post(`/p/${page.dataset.code}/tasks/add/`, { parent: row?.dataset.parent ?? "", after: row?.dataset.id ?? "" });
    const before = new Set(rows().map((item) => item.dataset.id));
    await refreshRows(html);
    const fresh = rows().find((item) => !before.has(item.dataset.id));
    if (fresh) { select(fresh); edit(fresh.querySelector("[data-column=name]")); }
  }

  function edit(cell) {
    if (!page.dataset.mayEdit || !cell) return;
    const row = cell.closest("tr");
    select(row);
    editCell(cell, address(row.dataset.id, "cell"), row.dataset.version, async (step) => {
      const column = cell.dataset.column;
      const response = await fetch(location.pathname, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      await refreshRows(await response.text());
      move(row.dataset.id, column, step);
    });
  }

  function move(id, column, step) {
    const visible = rows().filter((row) => !row.hidden);
    const place = visible.findIndex((row) => row.dataset.id === id);
    if (step === "down") select(visible[Math.min(place + 1, visible.length - 1)]);
    else if (step === "right") {
      const cells = [...(visible[place]?.querySelectorAll("[data-column]") ?? [])];
      edit(cells[cells.findIndex((cell) => cell.dataset.column === column) + 1]);
    } else select(visible[place]);
    grid.focus({ preventScroll: true });
  }

  grid.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-plan-fold]");
    const row = event.target.closest("tr[data-id]");
    if (fold) {
      const { id } = row.dataset;
      state.folded.has(id) ? state.folded.delete(id) : state.folded.add(id);
      draw();
    } else if (row) select(row);
  });
  grid.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("[data-column]");
    if (cell) { event.preventDefault(); edit(cell); }
  });
  grid.addEventListener("keydown", (event) => {
    if (event.target.matches("input")) return;
    const visible = rows().filter((row) => !row.hidden);
    const place = visible.findIndex((row) => row.classList.contains("sel"));
    const row = visible[place];
    if (event.altKey && event.shiftKey && event.key === "ArrowRight") act("indent");
    else if (event.altKey && event.shiftKey && event.key === "ArrowLeft") act("outdent");
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = visible[Math.max(0, Math.min(visible.length - 1, place + (event.key === "ArrowDown" ? 1 : -1)))];
      select(next);
      next?.scrollIntoView({ block: "nearest" });
    } else if (row && (event.key === "Enter" || event.key === "F2")) edit(row.querySelector("[data-column=name]"));
    else if (row && event.key === "Delete") act("delete");
    else if (row && event.key === "o") location.href = row.querySelector("a").href;
    else return;
    event.preventDefault();
  });
  page.querySelector("[data-plan-filter]")?.addEventListener("input", (event) => { state.filter = event.target.value.trim(); draw(); });
  page.querySelector("[data-plan-add]")?.addEventListener("click", add);
  page.querySelectorAll("[data-plan-do]").forEach((button) => button.addEventListener("click", () => act(button.dataset.planDo)));
  page.querySelectorAll("[data-plan-zoom]").forEach((button) => button.addEventListener("click", () => {
    page.querySelectorAll("[data-plan-zoom]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    chart.zoom = button.dataset.planZoom;
    draw();
    chart.scrollToStatus();
  }));
  page.querySelector("[data-plan-critical]")?.addEventListener("click", (event) => {
    const button = event.currentTarget;
    chart.onlyCritical = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(chart.onlyCritical));
    draw();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "plan-rows" || event.detail?.elt?.id === "plan-rows") load(); });
  load().then(() => {
    chart.scrollToStatus();
    // Begin where the work is: the first open task near the top.
    const open = grid.querySelector("tr[data-open]");
    if (open) chart.scrollRows(Math.max(0, open.offsetTop - 44 - 3 * 28));
  });
}
