"""Health as pages show it."""
