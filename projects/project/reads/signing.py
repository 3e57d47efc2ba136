"""Whether the charter is before its signers."""

from projects.models import CharterVersion


def open_version(project_id: int) -> CharterVersion | None:
    """The version that is out for signature."""
    rows = CharterVersion.objects.filter(project_id=project_id)
    return rows.filter(status=CharterVersion.Status.ASKED).first()
