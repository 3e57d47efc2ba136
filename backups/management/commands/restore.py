"""`manage.py restore FILE`: puts a backup in the place of an empty installation, or of this one with `--replace`.

The file is read to its end and compared with its checksums before anything is touched. One line says what is back;
the exit code is 0, or 1 with one line that says why not.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backups.archive.figures import BackupProblem
from backups.management.passphrases import add_option, passphrase_of
from backups.restoring.services import check, restore


class Command(BaseCommand):
    help = "Restore the database and all files from FILE. Stop web, worker and beat first."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", help="what `manage.py backup` made")
        parser.add_argument(
            "--replace", action="store_true", help="lose what is here now, people, projects and files"
        )
        parser.add_argument(
            "--check", action="store_true", help="only read the file and compare it with its checksums"
        )
        add_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            passphrase = passphrase_of(options)
            line = (
                _check(path, passphrase)
                if options["check"]
                else _restore(path, passphrase, may_replace=options["replace"])
            )
        except BackupProblem as problem:
            raise CommandError(f"nothing restored: {problem}") from problem
        self.stdout.write(line)


def _check(path: Path, passphrase: str) -> str:
    manifest = check(path, passphrase=passphrase)
    return (
        f"whole: {path}, of {manifest.made_at}, PostgreSQL {manifest.postgres_major}: {manifest.rows} rows of "
        f"{len(manifest.tables)} tables, {len(manifest.files)} files"
    )


def _restore(path: Path, passphrase: str, *, may_replace: bool) -> str:
    restored = restore(path, passphrase=passphrase, may_replace=may_replace)
    line = (
        f"restored: the backup of {restored.made_at}: {restored.rows} rows of {restored.tables} tables, "
        f"{restored.files} files"
    )
    if restored.migrations:
        line += f"; {restored.migrations} migrations brought it to this version"
    if not restored.has_same_key:
        line += (
            "; SECRET_KEY is another than the backup's: set that one, or enter sealed secrets again "
            "(Microsoft Teams addresses) and expect everybody to sign in anew"
        )
    return line
