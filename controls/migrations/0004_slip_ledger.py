"""The slip ledger: movements of forecast finish and cost, and how far each snapshot has read the journal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('controls', '0003_baselines_and_snapshots_stay'),
        ('projects', '0004_decision_without_account'),
        ('tasks', '0008_finish_moves'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='snapshot',
            name='last_change_set_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='last_finish_move_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('progress', 'Progress'), ('plan', 'Plan'), ('status_date', 'Status date'), ('calendar', 'Calendar'), ('money', 'Costs and budget'), ('baseline', 'Baseline'), ('import', 'Import'), ('other', 'Other')], max_length=12, verbose_name='kind')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('actor_name', models.CharField(blank=True, max_length=200, verbose_name='person')),
                ('change_set_id', models.BigIntegerField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('finish_before', models.DateTimeField(null=True)),
                ('finish_after', models.DateTimeField(null=True)),
                ('cost_before', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('cost_after', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='movements', to='projects.project')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='movements', to='controls.snapshot')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='movements', to='tasks.task')),
            ],
            options={
                'ordering': ['snapshot_id', 'position'],
                'indexes': [models.Index(fields=['project', 'snapshot', 'position'], name='movement_of_project')],
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'position'), name='one_movement_per_position')],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER movement_stays BEFORE UPDATE ON controls_movement "
            "FOR EACH ROW EXECUTE FUNCTION controls_refuse_change('task_id', 'actor_id')",
            "DROP TRIGGER movement_stays ON controls_movement",
        ),
    ]
