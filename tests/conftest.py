"""Fixtures for every test. Servers start before Django's settings are read, because settings read the environment."""

import os
from collections.abc import Iterator

import pytest

from tests.day import ORDINARY_DAY, begin_day, reckons_with_the_day
from tests.servers import Servers

pytest_plugins = [
    "tests.fixtures.acting",
    "tests.fixtures.browser",
    "tests.fixtures.clients",
    "tests.fixtures.gate",
    "tests.fixtures.provider",
    "tests.fixtures.worker",
]

servers = Servers()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--as-if",
        default=ORDINARY_DAY,
        metavar="MOMENT",
        help="the moment at which the suite begins, as in 2026-12-31T23:30@Europe/Berlin",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers; under xdist the first process starts PostgreSQL and each worker does the rest for itself."""
    if config.option.help or config.option.version:
        return
    begin_day(config.option.as_if)
    config.add_cleanup(servers.stop)
    servers.start_shared()
    is_handing_out = getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput")
    if is_handing_out:
        # Importing config set it; workers would inherit it and read their settings before they have servers.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        return
    from django.conf import settings

    if settings.configured:
        raise pytest.UsageError(
            "unset DJANGO_SETTINGS_MODULE: the suite chooses its settings after its servers start"
        )
    servers.start_own()
    import django

    django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Only where tests are handed out to several processes."""
    from tests.distribution import Distribution

    return Distribution(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if reckons_with_the_day(item.path.relative_to(config.rootpath).as_posix()):
            item.add_marker("dates")
    # The longest begin first: at the end one process would work at them while the others wait.
    items.sort(key=lambda item: item.path.name != "test_awkward_days.py")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """pytest-django's hook for the database: ours is a copy of the migrated template."""
    from django.db import connections

    from tests.owner import flush_as_owner, forget_owner

    servers.clone_database()
    flush_as_owner()
    yield
    forget_owner()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()


@pytest.fixture(autouse=True)
def _language_of_nobody() -> None:
    """A request leaves its reader's language active in the process; the next test begins without it."""
    from django.utils import timezone, translation

    translation.deactivate()
    timezone.deactivate()
