"""Fixtures for every test. Servers start before Django's settings are read, because settings read the environment."""

from collections.abc import Iterator

import pytest

from tests.servers import Servers

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.worker"]

servers = Servers()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers; under xdist the first process does so before its workers begin."""
    if config.option.help or config.option.version:
        return
    config.add_cleanup(servers.stop)
    servers.start()
    import django

    django.setup()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """pytest-django's hook for the database: ours is a copy of the migrated template."""
    from django.db import connections

    servers.clone_database()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
