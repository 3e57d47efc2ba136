"""Addresses of the dashboards."""

from tests.access.principals import ADMINS, ALL, MEMBERS, READERS, STARTERS, api, url

URLS = {
    "first_steps": url(GET=ADMINS, lists_own=True),
    "jump": url(GET=ALL, lists_own=True),
    "quantities": url(GET=ALL, lists_own=True),
    "home": url(GET=ALL, lists_own=True),
    "home_count": url(GET=ALL, lists_own=True),
    "need_answer": url(POST=ALL, lists_own=True),
    "need_undo": url(POST=ALL, lists_own=True),
    "need_later": url(POST=ALL, lists_own=True),
    "need_now": url(POST=ALL, lists_own=True),
    # Portfolio people, and whoever manages a project.
    "portfolio": url(GET=STARTERS, lists_own=True),
    "portfolio_revision": url(GET=ALL, lists_own=True),
    "project_overview": url(GET=READERS),
    "earned_value": url(GET=READERS),
    "earned_value_rows": url(GET=MEMBERS, query="?under=task-1"),
    "earned_value_explain": url(GET=READERS, query="?of=project&figure=spi"),
    "earned_value_file": url(GET=READERS, query="?table=tasks&kind=csv"),
    "portfolio-list": api(GET=ALL, lists_own=True),
}
