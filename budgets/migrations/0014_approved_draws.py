import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0013_planned_in_another_currency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="reservedraw",
            name="status",
            field=models.CharField(
                choices=[
                    ("submitted", "Waiting for approval"),
                    ("approved", "Approved"),
                    ("returned", "Refused"),
                ],
                default="approved",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="reservedraw",
            name="asked_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="reservedraw",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reservedraw",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reservedraw",
            name="note",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="note"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reservedraw",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="reservedraw",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="draw_is_above_zero"
            ),
        ),
    ]
