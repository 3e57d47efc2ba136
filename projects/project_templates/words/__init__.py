"""What templates are called and hold, in the reader's language."""
