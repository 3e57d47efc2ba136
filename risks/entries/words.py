"""How much a sentence about entries names."""

# On a task's panel, and in the proof of a gate criterion.
SHOWN = 5
NAMED = 3
