"""python manage.py import_plan FILE [--manager E-MAIL] [--project CODE]: a Microsoft Project XML file as a project."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.access import SYSTEM
from core.errors import DomainError
from exchange.msproject import words
from exchange.msproject.services import checked_choices, import_plan
from people.models import User
from projects.models import Project


class Command(BaseCommand):
    help = "Import a Microsoft Project XML file as a new project, or into one without tasks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--manager", help="e-mail address of the project manager")
        parser.add_argument("--project", help="code of an existing project without tasks")
        parser.add_argument(
            "--currency", default="", help="currency of the amounts, when the file's is not known"
        )
        parser.add_argument(
            "--status-date", help="status date, or none; without it the file's if it moves nothing"
        )
        parser.add_argument(
            "--hold-dates", action="store_true", help="keep the file's dates where ours are others"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        try:
            run = import_plan(
                actor=SYSTEM,
                data=data,
                file_name=path.name,
                project_id=self._project_id(options["project"]),
                manager=self._manager(options["manager"]),
                choices=checked_choices(
                    holds_dates=options["hold_dates"],
                    status_date=options["status_date"],
                    currency=options["currency"].upper(),
                ),
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self._print(run.project, run.report)

    def _project_id(self, code: str | None) -> int | None:
        if not code:
            return None
        project_id = Project.objects.filter(code=code).values_list("pk", flat=True).first()
        if project_id is None:
            raise CommandError(f"There is no project {code}.")
        return project_id

    def _manager(self, email: str | None) -> User | None:
        if not email:
            return None
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"There is no user {email}.")
        return user

    def _print(self, project: Project | None, report: dict[str, Any]) -> None:
        counts = ", ".join(
            f"{count} {name.replace('_', ' ')}" for name, count in report["counts"].items() if count
        )
        self.stdout.write(
            self.style.SUCCESS(f"{project.code if project else ''} {project}: {counts or 'no tasks'}")
        )
        for row in report["sums"]:
            shown = words.sum_row(row, report["currency"])
            if shown["differs"]:
                causes = " ".join(shown["causes"])
                self.stdout.write(f"{shown['name']}: file {shown['file']}, here {shown['here']}. {causes}")
        for item in report["left_out"]:
            names = f" ({'; '.join(item['names'])})" if item["names"] else ""
            self.stdout.write(f"not taken over: {item['what']} ({item['count']}): {item['why']}{names}")
        for note in report["notes"]:
            self.stdout.write(f"note: {words.sentence(note, report['currency'])}")
        for item in report["date_differences"]:
            cause = words.sentence(item["cause"], report["currency"])
            self.stdout.write(f"  {item['task']}: file {item['file']}, here {item['here']}: {cause}")
        if report["is_whole"]:
            self.stdout.write("Every value was taken over or computed anew, with the same dates and sums.")
