"""What a template keeps of a budget, and how it becomes one again."""
