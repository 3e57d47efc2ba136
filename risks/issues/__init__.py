"""Issues: what is already in the way."""
