"""The budget page: everything about money of a project at once."""
