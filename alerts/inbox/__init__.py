"""The inbox: what waits to be read, and what is said to it."""
