// What opens beside the rows: the task panel, the sentence under the pointer, the menu of a
// row. Mixed into Space.

const isField = () => document.activeElement.matches("input, select, textarea");

export const panels = {
  // Of the row where one is; a row that is not stored yet has its panel as soon as it is.
  async openPanel() {
    const task = this.grid.activeTask();
    if (!task || !this.drawer) return;
    const id = await this.editing.whenStored(task.id);
    if (id === null || this.grid.active.id !== id) return;
    const url = `${this.server.tasks}${id}/`;
    if (innerWidth < 1000) {
      location.href = url;
      return;
    }
    this.openId = id;
    this.drawer.hidden = false;
    this.panes.dataset.drawer = "";
    window.htmx.ajax("GET", `${url}drawer/`, { target: "#drawer", swap: "innerHTML" });
    this.layOut();
  },

  // What was done or undone beside it shows in the open panel; what is being typed there stays.
  async refreshPanel(touched) {
    if (!this.drawer || this.drawer.hidden || !touched.has(this.openId)) return;
    if (!this.model.tasks.has(this.openId)) {
      this.closePanel();
      return;
    }
    const isTyping = this.drawer.contains(document.activeElement) && isField();
    if (isTyping || this.drawer.querySelector(".is-dirty, details.tp-edit[open]")) return;
    const seen = this.drawer.querySelector("#tp-body")?.scrollTop ?? 0;
    const url = `${this.server.tasks}${this.openId}/drawer/`;
    await window.htmx.ajax("GET", url, { target: "#drawer", swap: "innerHTML" });
    const body = this.drawer.querySelector("#tp-body");
    if (body) body.scrollTop = seen;
  },

  closePanel() {
    this.drawer.hidden = true;
    this.drawer.replaceChildren();
    this.openId = null;
    delete this.panes.dataset.drawer;
    this.layOut();
    this.grid.host.focus({ preventScroll: true });
  },

  hover(task, x = 0, y = 0) {
    if (task?.id === this.hovered) return;
    this.hovered = task?.id ?? null;
    clearTimeout(this.hovering);
    this.tip.hidden = true;
    if (!task) return;
    this.hovering = setTimeout(async () => {
      this.showTip(this.chart.tell(task), "", x, y);
      const why = await this.server.why(task.id).catch(() => "");
      if (this.hovered === task.id) this.showTip(this.chart.tell(task), why, x, y);
    }, 350);
  },

  showTip(head, why, x, y) {
    const title = document.createElement("b");
    title.textContent = head;
    const text = document.createElement("span");
    text.textContent = why;
    this.tip.replaceChildren(title, text);
    this.tip.hidden = false;
    this.tip.style.left = `${Math.max(8, Math.min(innerWidth - this.tip.offsetWidth - 8, x + 12))}px`;
    this.tip.style.top = `${y + 20 + this.tip.offsetHeight > innerHeight ? y - this.tip.offsetHeight - 12 : y + 18}px`;
  },

  openMenu(x, y) {
    const menu = document.getElementById("plan-row-menu");
    if (!menu) return;
    menu.showPopover();
    menu.style.left = `${Math.min(x, innerWidth - menu.offsetWidth - 8)}px`;
    menu.style.top = `${Math.min(y, innerHeight - menu.offsetHeight - 8)}px`;
    menu.querySelector("button")?.focus();
  },
};
