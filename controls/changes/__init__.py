"""Change requests: asked for, rehearsed, decided, merged into the plan."""
