"""Django's `migrate`, after which the application's role has its rights on what is new."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand

from core.database.roles import RolesProblem, prepare_roles


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> Any:
        answer = super().handle(*args, **options)
        is_looking = options["check_unapplied"] or options["plan"]
        if not is_looking and options["database"] == "default":
            try:
                prepare_roles()
            except RolesProblem as problem:
                raise CommandError(str(problem)) from problem
        return answer
