"""Whether the charter is before its signers."""

from projects.models import Charter, CharterVersion


def open_version(project_id: int) -> CharterVersion | None:
    """The version that is out for signature."""
    rows = CharterVersion.objects.filter(project_id=project_id)
    return rows.filter(status=CharterVersion.Status.ASKED).first()


def may_be_written(project_id: int) -> bool:
    """Whether the charter is a draft: neither signed nor out for signature. One query."""
    drafts = Charter.objects.filter(project_id=project_id, approved_at=None)
    out = CharterVersion.objects.filter(
        project_id=project_id,
        status=CharterVersion.Status.ASKED,
    )
    return drafts.exclude(project__in=out.values("project_id")).exists()
