"""Pure: from facts to the figures of earned value."""
