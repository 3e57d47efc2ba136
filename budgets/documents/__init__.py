"""Invoices and expenses on their way to approval, with their files."""
