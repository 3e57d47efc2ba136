"""What is done about risks."""
