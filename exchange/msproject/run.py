"""Reading a plan file in the limited child process."""

import json
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from core.errors import DomainError
from exchange.msproject.records import ImportedPlan

TIMEOUT_SECONDS = 60
_ROOT = Path(__file__).resolve().parent.parent.parent


def read_plan_safely(data: bytes, *, max_bytes: int) -> ImportedPlan:
    """The plan in a Microsoft Project XML file. Raises DomainError with a sentence that names what is wrong."""
    if len(data) > max_bytes:
        raise DomainError(
            _("The file is larger than %(limit)d MB.") % {"limit": max_bytes // (1024 * 1024)}, field="file"
        )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "exchange.msproject.child"],
            input=data,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            cwd=_ROOT,
            env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise DomainError(
            _("The file could not be read within the limits of an import."), field="file"
        ) from error
    if "error" in answer:
        raise DomainError(_(answer["error"]) % answer["values"], field="file")
    return ImportedPlan.from_json(answer["plan"])
