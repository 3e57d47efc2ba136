"""Addresses of the dashboards."""

from tests.access.principals import ALL, READERS, STARTERS, api, url

URLS = {
    "jump": url(GET=ALL, lists_own=True),
    "home": url(GET=ALL, lists_own=True),
    # Portfolio people, and whoever manages a project.
    "portfolio": url(GET=STARTERS, lists_own=True),
    "project_overview": url(GET=READERS),
    "portfolio-list": api(GET=ALL, lists_own=True),
}
