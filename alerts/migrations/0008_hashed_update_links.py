"""Tokens of update links are random and kept as hashes; links that went out signed work until they end."""

from hashlib import sha256

from django.core.signing import Signer
from django.db import migrations, models


def hash_signed_tokens(apps, schema_editor):
    signer = Signer(salt="alerts.update_link", sep=".")
    links = apps.get_model("alerts", "UpdateLink").objects
    for pk in links.values_list("pk", flat=True):
        digest = sha256(signer.sign(str(pk)).encode()).hexdigest()
        links.filter(pk=pk).update(token_hash=digest)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0007_sealed_addresses")]

    operations = [
        migrations.AddField("updatelink", "revoked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("updatelink", "token_hash", models.CharField(max_length=64, null=True)),
        migrations.RunPython(hash_signed_tokens, migrations.RunPython.noop),
        migrations.AlterField("updatelink", "token_hash", models.CharField(max_length=64, unique=True)),
        migrations.AddIndex(
            "updatelink",
            models.Index(fields=["expires_at"], name="update_link_ends"),
        ),
    ]
