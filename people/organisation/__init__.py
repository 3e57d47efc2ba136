"""The organisation: its row, its calendar, its holidays."""
