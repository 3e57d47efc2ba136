"""Where the objectives of demo projects stood: by code and name, (days ago, value, source)."""

Value = tuple[int, str, str]

MEASURED: dict[str, dict[str, tuple[Value, ...]]] = {
    "ERP-26": {
        "Faster month-end closing": (
            (68, "8", "Closing calendar, September"),
            (37, "7", "Closing calendar, October"),
            (6, "6", "Closing calendar, November"),
        ),
        "Clean master data": (
            (60, "71.5", "Profiling run 1"),
            (31, "79.2", "Profiling run 2"),
            (10, "86.4", "Profiling run 3"),
        ),
    },
}
