"""Starting a project, its settings, its way to hold and close."""
