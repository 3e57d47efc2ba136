"""A fact becomes an alert once, and is closed when it is over."""
