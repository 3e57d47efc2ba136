// Read-outs of server-made charts: the SVG carries its points in data-points; pointer and arrow
// keys move along them.
function points(svg) {
  svg.readoutPoints ??= JSON.parse(svg.dataset.points);
  return svg.readoutPoints;
}

export function nearest(all, x) {
  let best = 0;
  for (let index = 1; index < all.length; index += 1)
    if (Math.abs(all[index].x - x) < Math.abs(all[best].x - x)) best = index;
  return best;
}

function boxOf(svg) {
  const holder = svg.closest(".chart-box");
  let box = holder.querySelector(".readout");
  if (!box) {
    box = document.createElement("div");
    box.className = "readout";
    box.setAttribute("aria-live", "polite");
    holder.append(box);
  }
  return box;
}

function show(svg, index) {
  const point = points(svg)[index];
  const box = boxOf(svg);
  const head = document.createElement("b");
  head.textContent = point.title;
  const list = document.createElement("dl");
  for (const [name, value] of point.values) {
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.textContent = name;
    dd.textContent = value;
    list.append(dt, dd);
  }
  box.replaceChildren(head, list);
  box.hidden = false;
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const left =
    svg.offsetLeft ||
    svg.getBoundingClientRect().left - svg.closest(".chart-box").getBoundingClientRect().left;
  const x = left + point.x * scale;
  box.style.left = `${Math.max(0, Math.min(svg.closest(".chart-box").clientWidth - box.offsetWidth, x + 12 + box.offsetWidth > svg.closest(".chart-box").clientWidth ? x - box.offsetWidth - 12 : x + 12))}px`;
  box.style.top = `${Math.max(0, (point.y ?? 24) * scale - (point.y ? 20 : 0))}px`;
  const cursor = svg.querySelector(".cursor");
  if (cursor) {
    cursor.setAttribute("x1", point.x);
    cursor.setAttribute("x2", point.x);
    cursor.style.visibility = "visible";
  }
  svg.dataset.at = index;
}

function hide(svg) {
  const box = svg.closest(".chart-box")?.querySelector(".readout");
  if (box) box.hidden = true;
  const cursor = svg.querySelector(".cursor");
  if (cursor) cursor.style.visibility = "hidden";
  delete svg.dataset.at;
}

export function startReadouts() {
  const chart = (event) => event.target.closest?.("svg[data-points]");
  document.addEventListener("pointermove", (event) => {
    const svg = chart(event);
    if (!svg) return;
    const frame = svg.getBoundingClientRect();
    show(
      svg,
      nearest(
        points(svg),
        ((event.clientX - frame.left) / frame.width) * svg.viewBox.baseVal.width,
      ),
    );
  });
  document.addEventListener("pointerout", (event) => {
    const svg = chart(event);
    if (svg && !svg.contains(event.relatedTarget)) hide(svg);
  });
  document.addEventListener("focusout", (event) => {
    const svg = chart(event);
    if (svg) hide(svg);
  });
  document.addEventListener("keydown", (event) => {
    const svg = chart(event);
    if (!svg) return;
    const all = points(svg);
    const at = svg.dataset.at === undefined ? -1 : Number(svg.dataset.at);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[
      event.key
    ];
    if (event.key === "Escape") hide(svg);
    if (next === undefined) return;
    event.preventDefault();
    show(svg, Math.max(0, Math.min(all.length - 1, next)));
  });
}
