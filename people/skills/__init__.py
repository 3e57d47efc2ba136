"""The organisation's skills, and who masters them how well."""
