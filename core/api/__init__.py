"""The API: what its endpoints share, its description, and how it refuses."""
