"""Which names a view asks its request for, and the form fields behind them: learnt while it runs, not remembered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django import forms
from django.http import QueryDict


@dataclass
class Asked:
    """Names that were looked up in query and body, and kinds of form fields by name."""

    query: set[str] = field(default_factory=set)
    body: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    valid: dict[str, list[str]] = field(default_factory=dict)


def _recording(names: set[str]) -> type[QueryDict]:
    class Recording(QueryDict):
        def __getitem__(self, key: str) -> Any:
            names.add(str(key))
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            names.add(str(key))
            return super().__contains__(key)

        def getlist(self, key: str, default: Any = None) -> Any:
            names.add(str(key))
            return super().getlist(key, default)

    return Recording


@contextmanager
def recorded() -> Iterator[Asked]:
    """Everything that requests made inside are asked for."""
    asked = Asked()
    clean = forms.BaseForm.full_clean

    def noting(form: Any) -> None:
        for name, one in form.fields.items():
            full = form.add_prefix(name)
            asked.kinds[full] = kind_of(one)
            asked.valid.setdefault(full, valid_of(name, one))
        clean(form)

    with (
        mock.patch("django.core.handlers.wsgi.QueryDict", _recording(asked.query)),
        mock.patch("django.http.request.QueryDict", _recording(asked.body)),
        mock.patch.object(forms.BaseForm, "full_clean", noting),
    ):
        yield asked


def kind_of(one: forms.Field) -> str:
    """The key of `values.BY_KIND` for a form's field."""
    if isinstance(one, forms.ChoiceField | forms.ModelChoiceField):
        return "choice"
    if isinstance(one, forms.DateField | forms.DateTimeField | forms.TimeField):
        return "day"
    if isinstance(one, forms.FileField):
        return "file"
    if isinstance(one, forms.IntegerField):
        return "number"
    return "flag" if isinstance(one, forms.BooleanField) else "text"


# What fields of these names take, beside any text.
_BY_NAME = {
    "task": "1",
    "tasks": "1, 2",
    "parent": "",
    "duration": "3d",
    "predecessors": "",
    "people": "",
    "months": "2026-11 5",
    "code": "NEW-1",
    "lines": "Consultant; 95.00",
    "time_zone": "Europe/Berlin",
    "url": "https://example.org/hook",
    "hours": "09:00-12:00",
    "words": "1",
}


def valid_of(name: str, one: forms.Field) -> list[str]:
    """Values that the field takes; nothing, too, where it may be left empty."""
    values = _filled(name, one)
    return values if one.required else [*values, *[""] * len(values)]


def _filled(name: str, one: forms.Field) -> list[str]:
    if name in _BY_NAME:
        return [_BY_NAME[name]]
    if name.startswith("day_"):
        return ["09:00-12:00"]
    if isinstance(one, forms.ModelChoiceField):
        rows = one.queryset if one.queryset is not None else []
        return [str(row.pk) for row in rows[:3]]
    if isinstance(one, forms.ChoiceField):
        return [str(value) for value, _label in flat(one.choices) if value not in ("", None)][:6]
    if isinstance(one, forms.DateTimeField):
        return ["2026-11-02T09:00"]
    if isinstance(one, forms.DateField):
        return ["2026-11-02", "2027-01-15"]
    if isinstance(one, forms.TimeField):
        return ["09:00"]
    if isinstance(one, forms.IntegerField):
        return ["5", "1"]
    if isinstance(one, forms.BooleanField):
        return ["on"]
    if isinstance(one, forms.EmailField):
        return ["somebody@example.org"]
    return ["Some text"[: getattr(one, "max_length", None) or 9]]


def flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        else:
            yield value, label
