from django.db import migrations, models

SCOPES = [("read", "read only"), ("write", "read and write")]


class Migration(migrations.Migration):
    """Tokens get a scope. Those that exist may do what they could so far; new ones read unless told otherwise."""

    dependencies = [("exchange", "0003_imports_by_workers")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="scope",
            field=models.CharField(
                choices=SCOPES, default="write", max_length=10, verbose_name="may"
            ),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="scope",
            field=models.CharField(choices=SCOPES, default="read", max_length=10, verbose_name="may"),
        ),
    ]
