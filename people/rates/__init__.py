"""What an hour of somebody costs on a date."""
