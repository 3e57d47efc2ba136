

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_address_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResetRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='second_factor_roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('admin', 'Organisation admin'), ('portfolio_manager', 'Portfolio manager'), ('project_manager', 'Project manager'), ('team_member', 'Team member'), ('stakeholder', 'Stakeholder')], max_length=30), blank=True, default=list, size=None, verbose_name='second factor required of'),
        ),
        migrations.CreateModel(
            name='PersonSession',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('device', models.CharField(blank=True, max_length=120)),
                ('address', models.GenericIPAddressField(null=True)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DoorRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('signed_in', 'Signed in'), ('new_device', 'Signed in on a new device'), ('wrong_password', 'Wrong password'), ('wrong_code', 'Wrong code'), ('too_many', 'Refused: too many attempts'), ('inactive', 'Refused: account deactivated'), ('company_refused', 'Refused: company account'), ('code_used', 'Recovery code used'), ('codes_made', 'New recovery codes'), ('password_changed', 'Password changed'), ('password_reset', 'Password reset by e-mail'), ('factor_on', 'Second factor turned on'), ('factor_off', 'Second factor turned off'), ('factor_reset', 'Second factor reset by an admin'), ('token_made', 'API token made'), ('signed_out', 'Session ended from elsewhere')], max_length=20, verbose_name='what')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('device', models.CharField(blank=True, max_length=120, verbose_name='device')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='door_records', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['user', '-at'], name='door_of_person'), models.Index(fields=['-at'], name='door_by_moment')],
            },
        ),
        migrations.CreateModel(
            name='KnownDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64)),
                ('device', models.CharField(blank=True, max_length=120)),
                ('network', models.CharField(blank=True, max_length=50)),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'token_hash'), name='device_once_per_person')],
            },
        ),
        migrations.AlterField(
            model_name='organisation',
            name='holiday_subdivision',
            field=models.CharField(blank=True, max_length=60, verbose_name='region of holidays'),
        ),
    ]
