"""Every quantity that pages tell, with what it means."""
