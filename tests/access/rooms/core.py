"""Addresses of no room: health, the API's own pages, the developers' gallery."""

from tests.access.principals import ALL, ANONYMOUS, api, url

EVERYBODY = ALL | {ANONYMOUS}

URLS = {
    "healthz": url(GET=EVERYBODY, public=True),
    "readyz": url(GET=EVERYBODY, public=True),
    # A browser asks for it without its cookies.
    "web_manifest": url(GET=EVERYBODY, public=True),
    # What an installed app keeps: nothing of anybody's.
    "service_worker": url(GET=EVERYBODY, public=True),
    "offline": url(GET=EVERYBODY, public=True),
    # What the API looks like is no secret; what it answers is.
    "api_schema": api(GET=EVERYBODY, public=True),
    "api_docs": url(GET=EVERYBODY, public=True),
}
