"""What customers need, in their words, and the objectives that serve it."""
