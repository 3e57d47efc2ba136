"""What is held back, and what is drawn from it."""
