"""The compiled plan as arrays: nodes, arcs, calendars, crews, and what an arc asks."""
