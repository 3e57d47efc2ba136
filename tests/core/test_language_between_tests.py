"""No test hears the language of the one before it."""

import pytest
from django.conf import settings
from django.utils import timezone, translation


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_begins_in_the_organisations_language_and_time(turn: str) -> None:
    assert translation.get_language() == settings.LANGUAGE_CODE
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE
    translation.activate("de")
    timezone.activate("Asia/Tokyo")
