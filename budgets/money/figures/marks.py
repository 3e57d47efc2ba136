"""How the source keys of entries begin that change an accrual."""

# Takes an accrual back.
TAKEN_BACK = "accrual-back:"
# Releases it for what was invoiced since.
RELEASED = "accrual-released:"
# Lessens what took it back.
LESS_BACK = "accrual-less-back:"
