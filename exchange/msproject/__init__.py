"""Plans from Microsoft Project: a draft, its account, what is chosen, and written."""
