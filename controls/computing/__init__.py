"""The recompute: when a project is computed, how, and what happens when it fails."""
