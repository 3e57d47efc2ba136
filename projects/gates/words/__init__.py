"""What gates ask and answer, in words."""
