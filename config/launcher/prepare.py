"""Bring the database to this version, as its owner, and load the demo into an empty one (`--demo`).

A process of its own, so that the launcher itself never holds Django in memory.
"""

import io
import os
import sys
from pathlib import Path

LOGINS_FILE = "demo-logins.txt"
SET_UP_FILE = "set-up-link.txt"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.environment import act_as_owner

    act_as_owner()
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import CommandError, call_command, get_commands
    from django.core.management.base import SystemCheckError
    from django.db import OperationalError

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    try:
        call_command(
            "check", stdout=io.StringIO()
        )  # broken code is told once here, not by every process at once
        migrate()
    except (SystemCheckError, CommandError, OperationalError) as error:
        sys.exit(str(error).strip())  # its own sentence says it all; a traceback would hide it
    wants_demo = "--demo" in sys.argv and "load_demo" in get_commands()
    if wants_demo and not get_user_model()._default_manager.exists():
        print("loading the demo (first start only)", flush=True)
        call_command("load_demo")
    if wants_demo:
        note_demo_logins(Path(os.environ["VAR_DIR"]) / LOGINS_FILE)
    if "--launcher" in sys.argv:
        note_set_up_link(Path(os.environ["VAR_DIR"]) / SET_UP_FILE)
    elif not get_user_model()._default_manager.exists():
        # Logs are read by many and kept for long: no link in them.
        print("no account yet; make the first admin: python manage.py create_admin", flush=True)


def note_set_up_link(path: Path) -> None:
    """Write down the link that makes the first admin, for the launcher to show.

    Nothing once there is an account.
    """
    from people.set_up.services import is_empty, set_up_link

    path.unlink(missing_ok=True)
    if is_empty():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(f"{set_up_link()}\n")


def note_demo_logins(path: Path) -> None:
    """Write down who can log in, for the launcher to show; nothing once the demo people are gone."""
    from django.contrib.auth import get_user_model

    from dashboards.demo.figures.people import PASSWORD, SHOWN_LOG_INS

    emails = [email for email, _role in SHOWN_LOG_INS]
    here = set(get_user_model()._default_manager.filter(email__in=emails).values_list("email", flat=True))
    width = max(map(len, emails))
    lines = [f"{email:<{width}}  {PASSWORD}  {role}" for email, role in SHOWN_LOG_INS if email in here]
    path.write_text("".join(f"{line}\n" for line in lines))


def migrate() -> None:
    """Apply what is missing; silent when nothing is. The application's role has its rights afterwards.

    That is done at every start: an installation of an earlier version, where one role owned and did everything,
    is taken over by it.
    """
    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from core.database.roles import RolesProblem, prepare_roles

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        print(f"applying {len(missing)} migrations", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    try:
        prepare_roles()
    except RolesProblem as problem:
        raise CommandError(str(problem)) from problem
    if settings.IS_PRODUCTION and not settings.ACTS_AS_OWNER:
        tell_weaknesses()


def tell_weaknesses() -> None:
    """In production, one role for everything works, and is told at every start."""
    from core.database.roles import standing

    found = standing()
    if found.weaknesses:
        print(
            f'warning: the role "{found.role}" of DATABASE_URL could change the journal '
            f"({', '.join(found.weaknesses)}); name the owner in DATABASE_OWNER_URL and another role in "
            "DATABASE_URL, see docs/operations.md",
            flush=True,
        )


if __name__ == "__main__":
    main()
