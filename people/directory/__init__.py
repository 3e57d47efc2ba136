"""The list of people, and one person with everything about them."""
