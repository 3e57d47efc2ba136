from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0009_limits_in_the_database")]

    operations = [
        migrations.AlterField(
            model_name="claimedkey",
            name="kind",
            field=models.CharField(
                choices=[("form", "Form"), ("api", "API"), ("plan", "Plan")], max_length=8
            ),
        ),
    ]
