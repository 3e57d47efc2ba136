"""The slip ledger: what moved the forecast, cause by cause."""
