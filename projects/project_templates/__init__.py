"""Project templates: kept of a project, shipped, and used to begin another."""
