#!/usr/bin/env python
"""Django's command line for Plumbline, with the embedded servers when no DATABASE_URL is set."""

import os
import sys

# They change or replace tables, which only their owner may.
OWNER_COMMANDS = frozenset({"migrate", "flush", "backup", "restore"})


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.environment import act_as_owner

    is_for_owner = bool({*sys.argv[1:2]} & OWNER_COMMANDS)
    if is_for_owner:
        act_as_owner()
    from django.core.management import execute_from_command_line

    from config.launcher import attach

    if not attach.needs_servers(sys.argv[1:]):
        execute_from_command_line(sys.argv)
        return
    with attach.embedded_servers() as environment:
        os.environ.update(environment)
        if is_for_owner:
            act_as_owner()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
