"""Working calendars and leave."""
