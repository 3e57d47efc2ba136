"""What the application shell shows around every page: navigation, the person, their projects."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core.registry import NavItem, nav_items, nav_projects


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav` for templates/layouts/app.html (lazy: a fragment never pays for it) and the theme from its cookie."""
    theme = request.COOKIES.get("pl-theme", "")
    context: dict[str, Any] = {
        "theme": theme if theme in {"light", "dark"} else "",
    }
    if hasattr(request, "actor"):
        context["actor"] = request.actor
        context["nav"] = SimpleLazyObject(lambda: _nav(request))
    return context


def _nav(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    path = request.path
    items = [
        {
            "name": name,
            "label": item.label,
            "url": reverse(item.url_name),
            "icon": item.icon,
            **_count(item, request),
            "count_url": reverse(item.count_url_name) if item.count_url_name else "",
            "current": _is_at(path, reverse(item.url_name)),
            "on_phone": item.on_phone,
        }
        for name, item in nav_items
        if item.is_shown(actor)
    ]
    projects = [entry for _name, list_projects in nav_projects for entry in list_projects(actor)]
    for entry in projects:
        entry["current"] = path.startswith(entry["url"])
    return {
        "items": items,
        "projects": projects,
        "user": {
            "name": str(actor.user),
            "initials": actor.user.initials,
            "tint": actor.user.tint,
        },
    }


def _count(item: NavItem, request: HttpRequest) -> dict[str, Any]:
    """Its badge, and whether the page asks for it anew as soon as it is there."""
    if item.kept_count is None:
        number = item.count(request.actor)  # type: ignore[attr-defined]
        return {"count": number, "is_count_old": False}
    kept, is_old = item.kept_count(request)
    return {
        "count": kept or None,
        "is_count_old": is_old,
    }


def _is_at(path: str, place: str) -> bool:
    """Whether a page is a place of the navigation, or one below it. Below home lies everything."""
    return path == place or (place != "/" and path.startswith(place))
