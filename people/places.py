"""Countries and regions whose public holidays are known, by names that people know."""

import holidays
from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

_CODE_LENGTH = 2


def countries() -> list[tuple[str, str]]:
    """ISO codes and names in the reader's language, in the order of the names."""
    names = Locale.parse(to_locale(get_language() or "en")).territories
    # The library lists every country a second time, by its code of three letters.
    known = holidays.list_supported_countries()
    # Some stand there again by a second code ("UK" beside "GB"), which has no name of its own.
    named = [(code, names[code]) for code in known if len(code) == _CODE_LENGTH and code in names]
    return sorted(named, key=lambda pair: pair[1])


def region_code(country: str, typed: str) -> str:
    """The code of a region that was typed as code or name: "BY", "by" or "Bayern".

    Raises ValidationError, which lists the country's regions, where it has no such one.
    """
    typed = typed.strip()
    if not typed:
        return ""
    regions = _regions(country)
    if not regions:
        raise ValidationError(_("This country has no regions here."))
    by_word = {word.casefold(): code for code, names in regions.items() for word in (code, *names)}
    code = by_word.get(typed.casefold())
    if code is None:
        shown = ", ".join(_shown(code, names) for code, names in sorted(regions.items()))
        raise ValidationError(_("This country has the regions %(regions)s.") % {"regions": shown})
    return code


def _regions(country: str) -> dict[str, list[str]]:
    """The country's region codes, each with its names."""
    codes = holidays.list_supported_countries().get(country, [])
    names: dict[str, list[str]] = {code: [] for code in codes}
    if names:
        known = holidays.country_holidays(country)
        for name, code in getattr(known, "subdivisions_aliases", {}).items():
            names[code].append(name)
    return names


def _shown(code: str, names: list[str]) -> str:
    return f"{names[0]} ({code})" if names else code
