"""The day on which the suite runs: the same for everybody, and others on request.

Without a word it is a Wednesday in September: nothing that a test sees hangs on the day on which somebody runs it.
`--as-if 2026-12-31T23:30@Europe/Berlin` chooses another moment, and the time zone of the organisation with it.
"""

import os
from datetime import datetime
from fnmatch import fnmatch
from zoneinfo import ZoneInfo

from config.given_clock import run_clock_ahead, seconds_until

ORDINARY_DAY = "2026-09-16T10:00@Europe/Berlin"
# The days that break programs: `make test` runs the tests marked `dates` as if on each of them.
AWKWARD_DAYS = (
    "2026-11-29T11:00@Europe/Berlin",  # a Sunday
    "2026-12-31T23:20@Europe/Berlin",  # the year ends: next year elsewhere
    "2028-02-29T09:00@Europe/Berlin",  # the day that most years lack
    "2026-03-29T01:50@Europe/Berlin",  # ten minutes before the clocks go forward
    "2026-10-25T02:30@Europe/Berlin",  # the hour that comes twice
    "2026-11-27T21:00@Pacific/Auckland",  # Friday evening there, Friday morning in UTC
)
OFFSET = "CLOCK_OFFSET_SECONDS"
# Where the product reckons with today: what is due, worked, told, forgotten, and the demo's story.
RECKON_WITH_THE_DAY = (
    "tests/alerts/test_inbox.py",
    "tests/alerts/test_outbox.py",
    "tests/alerts/test_times.py",
    "tests/browser/test_main_job.py",
    "tests/budgets/test_accruals.py",
    "tests/budgets/test_labour.py",
    "tests/controls/test_actions.py",
    "tests/controls/test_due_watch.py",
    "tests/controls/test_recompute.py",
    "tests/controls/test_watch.py",
    "tests/dashboards/test_demo.py",
    "tests/dashboards/test_overview.py",
    "tests/people/test_calendars.py",
    "tests/people/test_invitations.py",
    "tests/risks/test_issues.py",
    "tests/risks/test_register.py",
    "tests/tasks/test_assigned.py",
    "tests/tasks/test_one_tap.py",
    "tests/tasks/test_pages.py",
    "tests/tasks/test_progress.py",
    "tests/tasks/test_timesheet.py",
    "tests/tasks/test_timesheet_pages.py",
    "tests/tasks/test_typed_dates.py",
)


def reckons_with_the_day(path: str) -> bool:
    """Whether the tests of a file also run on the awkward days (marker `dates`)."""
    return any(fnmatch(path, pattern) for pattern in RECKON_WITH_THE_DAY)


def moment_of(words: str) -> tuple[datetime, str]:
    """`2026-12-31T23:30@Europe/Berlin` as a moment, and the name of its time zone."""
    local, _at, zone = words.partition("@")
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)), zone


def begin_day(words: str) -> None:
    """Set the clock of this process, and of those it starts, to that moment. The first process decides."""
    if OFFSET not in os.environ:
        moment, zone = moment_of(words)
        os.environ[OFFSET] = str(seconds_until(moment))
        os.environ["TIME_ZONE"] = zone
    run_clock_ahead(int(os.environ[OFFSET]))
