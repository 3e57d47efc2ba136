import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def tasks_of_issues(apps, schema_editor):
    Issue = apps.get_model("risks", "Issue")
    links = Issue.tasks.through
    rows = Issue.objects.exclude(task=None).values_list("pk", "task_id")
    links.objects.bulk_create([links(issue_id=pk, task_id=task) for pk, task in rows], batch_size=1000)


def first_task_of_issues(apps, schema_editor):
    for issue in apps.get_model("risks", "Issue").objects.filter(tasks__isnull=False).distinct():
        issue.task = issue.tasks.order_by("pk").first()
        issue.save(update_fields=["task"])


class Migration(migrations.Migration):
    dependencies = [
        ("risks", "0003_recorded_by_the_system"),
        ("tasks", "0009_moment_of_a_finish_move"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="issue",
            name="task",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="tasks.task"
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="tasks",
            field=models.ManyToManyField(
                blank=True, related_name="issues", to="tasks.task", verbose_name="tasks"
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="escalated_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="escalated to",
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="escalated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="issue",
            name="escalation_reason",
            field=models.TextField(blank=True, verbose_name="why it is escalated"),
        ),
        migrations.AddField(
            model_name="issue",
            name="resolution",
            field=models.TextField(blank=True, verbose_name="how it was resolved"),
        ),
        migrations.RunPython(tasks_of_issues, first_task_of_issues),
        migrations.RemoveField(model_name="issue", name="task"),
    ]
