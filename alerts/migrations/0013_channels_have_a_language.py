"""A channel is told in its own language; those that there are, in the one that most people read."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.db import migrations, models


def as_most_people_read(apps: Any, schema_editor: Any) -> None:
    """Until now a card spoke the language of whoever heard first."""
    people = apps.get_model("people", "User").objects.filter(is_active=True)
    read = Counter(language or settings.LANGUAGE_CODE for language in people.values_list("language", flat=True))
    if read:
        apps.get_model("alerts", "TeamsChannel").objects.update(language=read.most_common(1)[0][0])


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0012_words_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="teamschannel",
            name="language",
            field=models.CharField(
                choices=settings.LANGUAGES,
                db_default=settings.LANGUAGE_CODE,
                default=settings.LANGUAGE_CODE,
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.RunPython(as_most_people_read, migrations.RunPython.noop),
    ]
