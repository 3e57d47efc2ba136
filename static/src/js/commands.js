// What the palette can do beside going somewhere: pages that have verbs offer them, with what they
// are to be done with. Those used last come first.
const RECENT = "pl-recent-commands";
const MOST_RECENT = 8;
const sources = [];

// `source(query)`: [{id, label, hint, run}], the best first.
export function addCommands(source) {
  sources.push(source);
}

export function recentIds() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

export function remember(id) {
  const ids = [id, ...recentIds().filter((other) => other !== id)].slice(0, MOST_RECENT);
  localStorage.setItem(RECENT, JSON.stringify(ids));
}

// Recent ones first, otherwise in the order of their source.
export function commandsFor(query) {
  const recent = recentIds();
  const rank = ({ id }) => (recent.includes(id) ? recent.indexOf(id) : MOST_RECENT);
  return sources
    .flatMap((source) => source(query))
    .map((command, place) => ({ command, place }))
    .sort((a, b) => rank(a.command) - rank(b.command) || a.place - b.place)
    .map(({ command }) => command);
}
