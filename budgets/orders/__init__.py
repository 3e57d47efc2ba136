"""Purchase orders, and what is accrued on them."""
