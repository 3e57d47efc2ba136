// What opens beside the rows: the task panel, the sentence under the pointer, the menu of a
// row. Mixed into Space.

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
