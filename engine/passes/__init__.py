"""Forward and backward over a compiled plan: by levels, by nodes, many at once."""
