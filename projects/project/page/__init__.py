"""What pages of a project share."""
