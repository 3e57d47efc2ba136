"""The eight doors of a project, and what a page of one says of itself.

A room adds its pages to `core.registry.project_pages`, one line each; what is not built yet has no line.
A door opens its first page that the reader may see, and is not shown when there is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# More pages than this would not be read, but searched.
PAGES_PER_DOOR = 6


@dataclass(frozen=True, slots=True)
class Door:
    """One of the first row's words. `key` is the letter that opens it after a G."""

    name: str
    label: Any
    icon: str
    key: str


DOORS = (
    Door("overview", _("Overview"), "gauge", "o"),
    Door("start", pgettext_lazy("how a project starts", "Start"), "file-text", "s"),
    Door("plan", _("Plan"), "timeline", "l"),
    Door("team", _("Team"), "users", "t"),
    Door("money", _("Money"), "currency-euro", "b"),
    Door("risk", _("Risk"), "alert-triangle", "k"),
    Door("control", _("Control"), "adjustments-horizontal", "c"),
    Door("gates", _("Gates"), "shield-check", "g"),
)
# Behind the gear, and no door.
GEAR = "settings"


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """A page of a project behind a door; shown to who has `action` in the project.

    `url_name` takes the project's code. `waiting(actor, project)` are the rows that wait for this
    very reader, of which `late(actor, project)` are past their day; all pages are counted in one
    query. `title` where the label alone would not say what the page is.
    """

    door: str
    label: Any
    url_name: str
    action: Any
    waiting: Callable[[Any, Any], Any] | None = None
    late: Callable[[Any, Any], Any] | None = None
    title: Any = ""
