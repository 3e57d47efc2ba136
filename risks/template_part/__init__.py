"""What a template keeps of a risk register, and how it becomes one again."""
