"""A charter that was approved before there were versions: it is version 1, signed by who approved it."""

from django.db import migrations

SECTIONS = (
    "business_case",
    "goals",
    "in_scope",
    "out_of_scope",
    "success_criteria",
    "assumptions",
    "constraints",
    "approach",
)


def text(value):
    return "" if value is None else str(value)


def first_versions(apps, schema_editor):
    Charter = apps.get_model("projects", "Charter")
    Objective = apps.get_model("projects", "Objective")
    Version = apps.get_model("projects", "CharterVersion")
    Signature = apps.get_model("projects", "CharterSignature")
    rows = Charter.objects.filter(approved_at__isnull=False)
    for charter in rows.select_related("project__sponsor", "project__manager").iterator():
        project = charter.project
        objectives = Objective.objects.filter(project=project).select_related("strategic_goal")
        version = Version.objects.create(
            project=project,
            number=1,
            status="signed",
            asked_by_id=charter.approved_by_id,
            asked_at=charter.approved_at,
            ended_at=charter.approved_at,
            content={
                "sections": {name: getattr(charter, name) for name in SECTIONS},
                "objectives": [
                    {
                        "id": row.pk,
                        "name": row.name,
                        "metric": row.metric,
                        "unit": row.unit,
                        "baseline_value": text(row.baseline_value),
                        "target_value": text(row.target_value),
                        "due": row.due.isoformat() if row.due else "",
                        "goal": row.strategic_goal.name if row.strategic_goal else "",
                    }
                    for row in objectives.order_by("id")
                ],
                "case": None,
                "sponsor": project.sponsor.full_name if project.sponsor else "",
                "manager": project.manager.full_name if project.manager else "",
                "start": project.start.date().isoformat(),
            },
        )
        if charter.approved_by_id:
            Signature.objects.create(
                of_version=version,
                user_id=charter.approved_by_id,
                answer="signed",
                answered_at=charter.approved_at,
            )


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_charter_sign_off")]

    operations = [migrations.RunPython(first_versions, migrations.RunPython.noop)]
