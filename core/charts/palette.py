"""The light theme's literal colours of the tokens that charts use; tests compare them with tokens.css."""

LIGHT = {
    "surface": "#ffffff",
    "line": "#e5e4df",
    "line-strong": "#d0cfc9",
    "ink": "#1a1b1d",
    "ink-2": "#484a4f",
    "ink-3": "#686a70",
    "accent": "#2a56d3",
    "green-m": "#1f8a53",
    "amber-m": "#b96f00",
    "red-m": "#cc3327",
    "none-m": "#8b8a84",
    "c-plan": "#8f8e88",
    "c-earned": "#2a56d3",
    "c-cost": "#1a1b1d",
    "c-cone": "#2a56d3",
    "c-grid": "#ecebe6",
    "c-hist": "#b9c9f3",
    "bar-prog": "#5c84e8",
    "tolerance": "#efeeea",
}
