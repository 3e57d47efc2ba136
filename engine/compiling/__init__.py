"""From a plan as columns to the compiled plan: links, constraints, effort, progress."""
