"""From a need to a project: asked for, scored, decided."""
