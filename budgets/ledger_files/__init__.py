"""Costs from a ledger file: mapped, looked at, booked, taken back."""
