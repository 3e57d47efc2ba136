"""All projects compared."""
