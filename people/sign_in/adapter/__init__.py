"""What the sign-in library asks of us."""
