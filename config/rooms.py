"""Where the product's parts are found: in an app, or in the packages by subject inside it."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.conf import settings


def packages_with(module: str) -> list[str]:
    """Dotted names of the apps and their subjects that hold a module of this name, app by app."""
    return [
        package
        for app in settings.PRODUCT_APPS
        for package in (app, *_subjects(app))
        if find_spec(f"{package}.{module}")
    ]


def _subjects(app: str) -> list[str]:
    paths = import_module(app).__path__
    return [f"{app}.{found.name}" for found in iter_modules(paths) if found.ispkg]
