"""The column holds the longest name of an earning method."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('controls', '0007_action_rules')]

    operations = [migrations.AlterField('taskmeasure', 'earning_method', models.CharField(max_length=20))]
