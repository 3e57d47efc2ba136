"""German dates, short enough for tables."""

DATE_FORMAT = "j. M Y"
SHORT_DATE_FORMAT = "j. M"
MONTH_DAY_FORMAT = "j. M"
DATETIME_FORMAT = "j. M Y, H:i"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
