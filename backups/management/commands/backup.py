"""`manage.py backup FILE`: one file with the database and every upload, while people work on.

One line says what was made; the exit code is 0, or 1 with one line that says why not.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from backups.archive.figures import BackupProblem
from backups.making.services import back_up
from backups.management.passphrases import add_option, passphrase_of
from backups.models import Backup


class Command(BaseCommand):
    help = "Back up the database and all files into FILE. SECRET_KEY is not in it: keep that elsewhere."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", help="where to; an existing one is replaced at the end")
        add_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"]).absolute()
        try:
            if options["file"] == "-" or path.is_dir() or not path.parent.is_dir():
                raise BackupProblem(f"{options['file']} must be a file in a folder that is there.")
            made = back_up(path, passphrase=passphrase_of(options), source=Backup.Source.COMMAND)
        except BackupProblem as problem:
            raise CommandError(f"no backup: {problem}") from problem
        kind = "sealed" if made.is_sealed else "not sealed"
        line = (
            f"backup: {made.path}, {filesizeformat(made.bytes)}, {kind}: {made.rows} rows of {made.tables} tables, "
            f"{made.files} files, in {made.seconds:.1f} s"
        )
        if made.missing_files:
            line += f"; warning: {made.missing_files} files that the database knows are not on the disk"
        self.stdout.write(line.replace("\xa0", " "))
