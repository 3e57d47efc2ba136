"""What a template keeps of a plan, and how it becomes a plan again."""
