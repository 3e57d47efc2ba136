"""Charter, objectives and stakeholders: what starts a project."""
