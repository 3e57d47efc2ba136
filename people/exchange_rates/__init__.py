"""What an amount is worth in another currency on a day."""
