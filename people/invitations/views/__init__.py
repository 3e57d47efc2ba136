"""Pages of inviting and of joining."""
