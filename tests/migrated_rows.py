"""Rows that migrations write. A test that commits empties all tables behind it; these rows come back at once."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate

WRITERS = {
    "budgets": ("budgets.migrations.0003_categories", "add_categories"),
    "risks": ("risks.migrations.0002_scales", "add_scales"),
}


def keep_rows_of_migrations() -> None:
    """Write them again whenever the database was emptied: Django's `flush` sends `post_migrate` for every app."""
    post_migrate.connect(_write, dispatch_uid="rows of migrations")


def _write(sender: Any, **_rest: Any) -> None:
    if sender.label in WRITERS:
        module, name = WRITERS[sender.label]
        getattr(import_module(module), name)(apps, None)
