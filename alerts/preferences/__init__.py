"""What people want to hear of, how and when."""
