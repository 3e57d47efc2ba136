"""Imports, by whoever may import into a project or start one; tokens are a person's own."""

from typing import Any

from django.utils import timezone

from exchange.models import ApiToken, ImportRun
from people.models import User
from projects.models import Project
from tests.access.principals import ADMIN, ALL, MANAGER, MANAGERS, MEMBERS, STARTERS, api, url

OWNER = frozenset({MANAGER})
# Who sent the file, and who manages the organisation.
IMPORTERS = frozenset({ADMIN, MANAGER})

URLS = {
    "plan_import": url(GET=STARTERS, POST=STARTERS, lists_own=True),
    "project_import": url(GET=MANAGERS, POST=MANAGERS),
    "import_report": url(GET=MEMBERS, pk="import"),
    "import_write": url(POST=MEMBERS, pk="import"),
    "import_cancel": url(POST=IMPORTERS, pk="import"),
    "import-write": api(POST=IMPORTERS, unseen=ALL - MEMBERS, pk="import"),
    "import-cancel": api(POST=IMPORTERS, unseen=ALL - MEMBERS, pk="import"),
    "tokens": url(GET=ALL, POST=ALL, lists_own=True),
    "tokens_end": url(POST=ALL, lists_own=True),
    "token_revoke": url(POST=OWNER, unseen=ALL - OWNER, pk="token"),
    "import-list": api(GET=ALL, POST=STARTERS, lists_own=True),
    "import-detail": api(GET=MEMBERS, unseen=ALL - MEMBERS, pk="import"),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    run = ImportRun.objects.create(
        project=project,
        file_name="plan.xml",
        sha256="0" * 64,
        byte_count=1,
        imported_by=project.manager,
        report={
            "counts": {},
            "left_out": [],
            "warnings": [],
            "date_difference_count": 0,
            "date_differences": [],
        },
    )
    token = ApiToken.objects.create(
        user=project.manager, name="export", token_hash=f"{project.pk:064d}", expires_at=timezone.now()
    )
    return {"import": run.pk, "token": token.pk}
