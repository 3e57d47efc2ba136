"""Input has one way in: what the rooms may not call, read from their code."""

import ast
from collections.abc import Iterator

from django import forms
from django.conf import settings

from config.launcher.supervisor import ROOT
from core.api.serializers import BoundedMixin
from core.forms import BoundedFormMixin
from tests.sources import syntax_tree

ROOMS = [app for app in settings.PRODUCT_APPS if app != "core"]
# They say yes to "²", which int() refuses: core/reading/values.py reads numbers.
DIGIT_TESTS = {"isdigit", "isdecimal", "isnumeric"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """(path, syntax tree) of the product's own modules, migrations and demo data left out."""
    for app in settings.PRODUCT_APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "demo"} & set(path.parts):
                yield str(path.relative_to(ROOT)), syntax_tree(path)


def calls(tree: ast.Module) -> Iterator[tuple[int, str, ast.Call]]:
    """(line, name of what is called, call); a method by its own name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield node.lineno, name, node


def test_digits_are_judged_in_one_place() -> None:
    wrong = [
        f"{path}:{line} {name}"
        for path, tree in modules()
        for line, name, _call in calls(tree)
        if name in DIGIT_TESTS
    ]
    assert not wrong, "use core.reading.whole_number: " + ", ".join(wrong)


def test_bodies_are_read_as_strict_json() -> None:
    wrong = [
        f"{path}:{line}"
        for path, tree in modules()
        for line, name, call in calls(tree)
        if name == "loads" and any("body" in ast.unparse(argument) for argument in call.args)
    ]
    assert not wrong, "use core.reading.strict_json: " + ", ".join(wrong)


def test_bodies_are_validated_in_one_place() -> None:
    wrong = [
        f"{path}:{line}"
        for path, tree in modules()
        for line, name, call in calls(tree)
        if name == "is_valid" and call.keywords and not path.startswith("core/")
    ]
    assert not wrong, "use core.api.endpoints.validated: " + ", ".join(wrong)


def _asks_the_request(node: ast.AST) -> bool:
    text = ast.unparse(node)
    return any(
        word in text for word in (".GET", ".POST", "query_params", "request.data", ".COOKIES", ".headers")
    )


def test_views_turn_text_into_values_by_core_reading() -> None:
    converters = {"int", "float", "Decimal", "fromisoformat", "parse_date", "parse_datetime", "strptime"}
    wrong = [
        f"{path}:{line} {name}"
        for path, tree in modules()
        for line, name, call in calls(tree)
        if name in converters and any(map(_asks_the_request, call.args))
    ]
    assert not wrong, "use core.reading: " + ", ".join(wrong)


def test_rooms_take_serializers_and_parsers_from_core() -> None:
    wrong = []
    for path, tree in modules():
        if path.startswith("core/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                if names & {"rest_framework.serializers", "rest_framework.parsers"} or (
                    node.module or ""
                ) in ("rest_framework.serializers", "rest_framework.parsers"):
                    wrong.append(f"{path}:{node.lineno}")
    assert not wrong, "import core.api.serializers and core.api.parsers: " + ", ".join(wrong)


def _subclasses(base: type) -> Iterator[type]:
    for found in base.__subclasses__():
        yield found
        yield from _subclasses(found)


def test_every_form_of_ours_is_bounded() -> None:
    import config.urls  # noqa: F401  (every view, and with it every form, is imported)

    ours = {
        form
        for form in _subclasses(forms.BaseForm)
        if form.__module__.split(".")[0] in settings.PRODUCT_APPS and form.__module__ != "core.gallery"
    }
    assert ours
    unbounded = {
        f"{form.__module__}.{form.__name__}" for form in ours if not issubclass(form, BoundedFormMixin)
    }
    assert not unbounded


def test_every_serializer_of_ours_is_bounded() -> None:
    from rest_framework.serializers import BaseSerializer

    ours = {
        found
        for found in _subclasses(BaseSerializer)
        if found.__module__.split(".")[0] in ROOMS and not found.__name__.endswith("ListSerializer")
    }
    assert ours
    unbounded = {
        f"{found.__module__}.{found.__name__}" for found in ours if not issubclass(found, BoundedMixin)
    }
    assert not unbounded
