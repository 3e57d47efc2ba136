"""What stands around every page: the shell, what is refused, what a browser may keep."""
