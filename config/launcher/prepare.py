"""Bring the database to this version, and load the demo into an empty one (`--demo`).

A process of its own, so that the launcher itself never holds Django in memory.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import CommandError, call_command, get_commands
    from django.db import OperationalError

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    try:
        migrate()
    except (CommandError, OperationalError) as error:
        sys.exit(str(error).strip())  # its own sentence says it all; a traceback would hide it
    wants_demo = "--demo" in sys.argv and "load_demo" in get_commands()
    if wants_demo and not get_user_model()._default_manager.exists():
        print("loading the demo (first start only)", flush=True)
        call_command("load_demo")


def migrate() -> None:
    """Apply what is missing; silent when nothing is."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        print(f"applying {len(missing)} migrations", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
