"""Links in e-mails that report without a log-in."""
