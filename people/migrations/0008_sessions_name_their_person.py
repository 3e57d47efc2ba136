"""Sessions move into rows that name their person, so that nobody is signed out by the change of table.

The old rows stay until they expire: instances that still run the earlier version read them.
"""

from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils import timezone

OLD_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NEW_BACKEND = "people.backends.PersonBackend"


def copy_sessions(apps, schema_editor):
    person_session = apps.get_model("people", "PersonSession")
    people = set(apps.get_model("people", "User").objects.values_list("pk", flat=True))
    store = SessionStore()
    rows = apps.get_model("sessions", "Session").objects.filter(expire_date__gt=timezone.now())
    copies = []
    for row in rows.iterator():
        data = store.decode(row.session_data)
        user_id = int(data.get("_auth_user_id") or 0)
        if user_id not in people:
            continue
        if data.get("_auth_user_backend") == OLD_BACKEND:
            data["_auth_user_backend"] = NEW_BACKEND
        copies.append(
            person_session(
                session_key=row.session_key,
                session_data=store.encode(data),
                expire_date=row.expire_date,
                user_id=user_id,
            )
        )
    person_session.objects.bulk_create(copies, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_doors_and_devices"),
        ("sessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(copy_sessions, migrations.RunPython.noop)]
