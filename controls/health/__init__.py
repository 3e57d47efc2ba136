"""Health in four dimensions: what it is, why, and what people set beside it."""
