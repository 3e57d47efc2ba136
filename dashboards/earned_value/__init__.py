"""Earned value of a project, with what each number leads to."""
