"""The menu beside every settings page: whatever rooms registered in core.registry.settings_pages."""

from typing import Any

from django import template
from django.urls import reverse

from core.registry import settings_pages

register = template.Library()


@register.inclusion_tag("people/settings_nav.html", takes_context=True)
def settings_nav(context: template.Context, current: str = "") -> dict[str, Any]:
    """Links to the settings pages that the person may open; `current` is the name of the one shown."""
    actor = context["actor"]
    return {
        "pages": [
            {
                "label": page.label,
                "url": reverse(page.url_name),
                "icon": page.icon,
                "current": name == current,
            }
            for name, page in settings_pages
            if page.is_shown(actor)
        ]
    }
