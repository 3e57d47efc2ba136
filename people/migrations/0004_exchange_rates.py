from decimal import Decimal

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0003_invitations_by_the_system")]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_currency", models.CharField(max_length=3, verbose_name="from currency")),
                ("to_currency", models.CharField(max_length=3, verbose_name="to currency")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.00000001"))],
                        verbose_name="rate",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
            ],
            options={
                "ordering": ["from_currency", "to_currency", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_currency", "to_currency", "valid_from"), name="one_exchange_rate_per_date"
                    ),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="exchange_rate_is_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("from_currency", models.F("to_currency")), _negated=True),
                        name="exchange_is_between_two",
                    ),
                ],
            },
        ),
    ]
