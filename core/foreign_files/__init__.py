"""Files of strangers, read in a limited process that hands back plain values."""
