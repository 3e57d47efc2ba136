"""Where a person starts, and the projects beside every page."""
