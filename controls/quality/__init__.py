"""Plan quality: published checks of a schedule, their limits, the way to what they find."""
