"""Snapshots keep earned schedule, forecast inputs and risks; earned value is kept task by task."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('controls', '0004_slip_ledger'),
        ('projects', '0004_decision_without_account'),
    ]

    operations = [
        migrations.AddField('snapshot', 'bottom_up_etc', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
        migrations.AddField('snapshot', 'eac_method', models.CharField(blank=True, default='', choices=[('typical', 'BAC / CPI: the cost rate stays'), ('atypical', 'AC + BAC − EV: the rest costs what was planned'), ('schedule_and_cost', 'AC + (BAC − EV) / (CPI × SPI): both rates stay'), ('bottom_up', 'AC + estimate to complete of each task')], max_length=20), preserve_default=False),
        migrations.AddField('snapshot', 'earned_days', models.DecimalField(decimal_places=4, max_digits=9, null=True)),
        migrations.AddField('snapshot', 'elapsed_days', models.PositiveIntegerField(null=True)),
        migrations.AddField('snapshot', 'planned_days', models.PositiveIntegerField(null=True)),
        migrations.AddField('snapshot', 'time_forecast_finish', models.DateField(null=True)),
        migrations.AddField('snapshot', 'risks', models.JSONField(default=dict)),
        migrations.CreateModel(
            name='TaskMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task_id', models.BigIntegerField()),
                ('budget_at_completion', models.DecimalField(decimal_places=2, max_digits=16)),
                ('planned_value', models.DecimalField(decimal_places=2, max_digits=16)),
                ('earned_value', models.DecimalField(decimal_places=2, max_digits=16)),
                ('actual_cost', models.DecimalField(decimal_places=2, max_digits=16)),
                ('bottom_up_etc', models.DecimalField(decimal_places=2, max_digits=16)),
                ('percent_complete', models.PositiveSmallIntegerField()),
                ('earning_method', models.CharField(max_length=16)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='task_measures', to='projects.project')),
                ('since', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='controls.snapshot')),
                ('until', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='controls.snapshot')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['project', 'since', 'until'], name='measures_of_snapshot')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until', None)), fields=('project', 'task_id'), name='one_measure_of_a_task_now'),
                    models.UniqueConstraint(fields=('project', 'task_id', 'since'), name='one_measure_per_snapshot'),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER task_measure_stays BEFORE UPDATE ON controls_taskmeasure "
            "FOR EACH ROW EXECUTE FUNCTION controls_refuse_change('until_id')",
            "DROP TRIGGER task_measure_stays ON controls_taskmeasure",
        ),
    ]
