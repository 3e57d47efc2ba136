"""Who takes part in a project as what."""
