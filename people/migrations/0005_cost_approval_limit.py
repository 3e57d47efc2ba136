from decimal import Decimal

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0004_exchange_rates")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="cost_approval_limit",
            field=models.DecimalField(
                decimal_places=2,
                default=Decimal("1000.00"),
                help_text="A cost above it is approved by somebody else than who hands it in.",
                max_digits=14,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="approval limit",
            ),
        ),
    ]
