"""What stands on the keys of the reader's keyboard: Ctrl is Strg on a German one."""

from django.utils.translation import pgettext_lazy

# As they stand in templates, by the reader's language.
NAMES = {
    "Ctrl": pgettext_lazy("key", "Ctrl"),
    "Del": pgettext_lazy("key", "Del"),
    "Ins": pgettext_lazy("key", "Ins"),
    "Esc": pgettext_lazy("key", "Esc"),
    "Space": pgettext_lazy("key", "Space"),
}


def keys(caps: str) -> str:
    """`{{ "Ctrl Del"|keys }}`: each key by the name on its cap."""
    return " ".join(str(NAMES.get(cap, cap)) for cap in caps.split())
