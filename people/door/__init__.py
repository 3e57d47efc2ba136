"""Who comes in: sessions, devices, guesses, second factors, the log of it."""
