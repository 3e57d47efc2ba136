"""Who takes part in which project as what."""
