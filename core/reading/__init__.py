"""Text and JSON from outside become values here; what is none is refused in words."""

from core.reading.values import (
    BIGGEST_ID,
    BIGGEST_INTEGER,
    BIGGEST_NUMBER,
    FIRST_DAY,
    LAST_DAY,
    has_decimal_comma,
    is_day_kept,
    iso_day,
    iso_moment,
    iso_month,
    plain_number,
    typed_amount,
    typed_number,
    whole_number,
)

__all__ = [
    "BIGGEST_ID",
    "BIGGEST_INTEGER",
    "BIGGEST_NUMBER",
    "FIRST_DAY",
    "LAST_DAY",
    "has_decimal_comma",
    "is_day_kept",
    "iso_day",
    "iso_moment",
    "iso_month",
    "plain_number",
    "typed_amount",
    "typed_number",
    "whole_number",
]
