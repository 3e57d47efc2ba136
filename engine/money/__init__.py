"""Amounts along time: phasing, prices, cost accounts and earned value."""
