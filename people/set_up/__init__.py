"""The first admin of an installation."""
