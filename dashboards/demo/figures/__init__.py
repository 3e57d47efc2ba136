"""The demo's story as data: who, what, when."""
