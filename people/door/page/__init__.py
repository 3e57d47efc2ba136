"""What of the door stands in a request and its answer."""
