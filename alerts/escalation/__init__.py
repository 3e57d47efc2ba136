"""When overdue tasks go up the line."""
