"""Home: what needs a person, answered there, taken back, put off."""
