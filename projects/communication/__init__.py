"""Who hears what, how and how often; what is due goes out by itself, or asks its owner."""
