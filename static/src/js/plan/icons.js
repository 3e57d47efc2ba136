// Icons that a script draws: the page brings their shapes as <template data-icons> made by the
// server's icon tag.
const known = new Map();

export function makeIcon(name, label = "") {
  if (!known.has(name))
    known.set(name, document.querySelector(`[data-plan-icons] [data-icon-name="${name}"] svg`));
  const icon =
    known.get(name)?.cloneNode(true) ??
    document.createElementNS("http://www.w3.org/2000/svg", "svg");
  if (label) {
    icon.removeAttribute("aria-hidden");
    icon.setAttribute("role", "img");
    icon.setAttribute("aria-label", label);
  }
  return icon;
}
