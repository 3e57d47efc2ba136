"""Actions that a value past its bound opens, and the rules that say when."""
