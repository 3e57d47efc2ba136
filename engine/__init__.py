"""The scheduling engine: pure functions over plain data. Standard library and NumPy only, no clock, no I/O."""
