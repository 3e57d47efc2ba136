"""The page about backups is for organisation admins."""

from tests.access.principals import ADMINS, url

URLS = {"backups": url(GET=ADMINS, lists_own=True)}
