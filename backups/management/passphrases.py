"""Where a command takes its passphrase from: never from the command line, which everybody on the machine can read."""

from pathlib import Path
from typing import Any

from django.conf import settings

from backups.archive.figures import BackupProblem


def add_option(parser: Any) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="a file whose first line is the passphrase; without it BACKUP_PASSPHRASE counts",
    )


def passphrase_of(options: dict[str, Any]) -> str:
    """The passphrase to use; empty for none. Raises BackupProblem when the file cannot be read or is empty."""
    name = options["passphrase_file"]
    if not name:
        return str(settings.BACKUP_PASSPHRASE)
    try:
        lines = Path(name).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupProblem(f"The passphrase file {name} cannot be read: {error}.") from error
    if not lines or not lines[0]:
        raise BackupProblem(f"The passphrase file {name} is empty.")
    return lines[0]
