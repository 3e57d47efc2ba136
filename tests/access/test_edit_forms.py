"""Every field of every edit form: what is saved comes back in the form, and no other field changes with it.

An edit form is one that a page shows filled from what is stored. Nobody lists fields: they are read
from the page, as a browser would send them, one of them is changed, the form is sent, and the page is
asked again. A field that the next save wipes, or that the form never shows again, fails here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client

from controls.models import ChangeRequest
from tests.access.page_forms import PageForm, page_forms
from tests.access.principals import ADMIN, MANAGER
from tests.access.test_access import address, undone, whole_world, world  # noqa: F401 - fixtures
from tests.access.url_table import TABLE
from tests.access.world import World
from tests.fuzz.recording import flat

# Pages of one object with a form filled from it.
PAGES = sorted(
    {
        "alert_preferences",
        "audience",
        "budget_line",
        "change_edit",
        "change_operation",
        "change_route",
        "charter_section",
        "control_action",
        "criterion_edit",
        "deliverable_edit",
        "escalation",
        "gate_edit",
        "business_case_terms",
        "case_option",
        "issue",
        "logged_decision_edit",
        "member",
        "message",
        "need",
        "objective",
        "organisation",
        "person_edit",
        "phase",
        "profile",
        "project_settings",
        "raci_role",
        "raci_row",
        "request_edit",
        "response_edit",
        "risk_edit",
        "risk_rate",
        "scoring",
        "sign_in_rules",
        "stakeholder",
        "status_date",
        "task_edit",
        "teams_change",
        "template_edit",
    }
)
# Filled forms that say what happens next, and are gone or another once it has.
ACTS = {
    "business_case_choice",
    "charter_ask",
    "cost_again",
    "criterion_settle",
    "issue_escalate",
    "message_channel",
    "project_health",
    "risk_happened",
    "template_keep",
}
# Of these two, each filled anew from the row at every save.
GOES_ALONG = {"version", "seen", "csrfmiddlewaretoken"}
# What a field's new value needs in others to be taken.
_TWO_OPTIONS = {"option1_name": ["One"], "option2_name": ["Two"]}
TOGETHER: dict[tuple[str, str], dict[str, list[str]]] = {
    ("alert_preferences", "quiet_from"): {"quiet_until": ["18:00"]},
    ("alert_preferences", "quiet_until"): {"quiet_from": ["07:00"]},
    ("budget_line", "phasing"): {"amount": ["100.00"], "months": ["2026-11 100.00"]},
    ("budget_line", "months"): {"amount": ["100.00"], "phasing": ["by_hand"]},
    ("budget_line", "starts_on"): {"ends_on": ["2027-06-30"]},
    ("budget_line", "ends_on"): {"starts_on": ["2026-01-01"]},
    ("logged_decision_edit", "option1_pros"): _TWO_OPTIONS,
    ("logged_decision_edit", "option1_cons"): _TWO_OPTIONS,
    ("logged_decision_edit", "option2_name"): _TWO_OPTIONS,
    ("logged_decision_edit", "option2_pros"): _TWO_OPTIONS,
    ("logged_decision_edit", "option2_cons"): _TWO_OPTIONS,
    ("logged_decision_edit", "option3_name"): _TWO_OPTIONS,
    ("logged_decision_edit", "option3_pros"): _TWO_OPTIONS | {"option3_name": ["Three"]},
    ("logged_decision_edit", "option3_cons"): _TWO_OPTIONS | {"option3_name": ["Three"]},
    ("logged_decision_edit", "chosen"): _TWO_OPTIONS,
    ("message", "side"): {"offset": ["3"]},
    ("risk_edit", "impact_days_low"): {"impact_days_likely": ["8"], "impact_days_high": ["9"]},
    ("risk_edit", "impact_days_likely"): {"impact_days_low": ["0"], "impact_days_high": ["9"]},
    ("risk_edit", "impact_cost_low"): {"impact_cost_likely": ["8"], "impact_cost_high": ["9"]},
    ("risk_edit", "impact_cost_likely"): {"impact_cost_low": ["0"], "impact_cost_high": ["9"]},
    ("task_edit", "constraint_date"): {"constraint_kind": ["snet"]},
}
# Values of fields that take their own form of text.
VALUES: dict[tuple[str, str], list[str]] = {
    ("budget_line", "months"): ["2026-11 100.00"],
    ("change_operation", "duration"): ["5d"],
    ("project_settings", "time_zone"): ["America/New_York"],
    ("stakeholder", "email"): ["council@example.org"],
}
# Sealed once it is stored: the field stays empty.
NEVER_SHOWN = {("teams_change", "url")}
# Pages whose row of the world has gone on to where nobody edits it.
DRAFTS = {"change_edit", "change_operation"}


@dataclass
class Shown:
    """A filled form on its page: the form behind it, and what a browser would send."""

    form: forms.BaseForm
    page: PageForm

    @property
    def fields(self) -> dict[str, forms.Field]:
        names = {self.form.add_prefix(name): one for name, one in self.form.fields.items()}
        return {name: one for name, one in names.items() if name in self.page.names}

    def values(self) -> dict[str, list[str]]:
        return {name: list(self.page.values.get(name, [])) for name in self.page.names}


def filled_forms(response: HttpResponse, path: str) -> list[Shown]:
    """The forms of a page that are filled from what is stored."""
    on_page = page_forms(response.content.decode(), path)
    shown: dict[int, Shown] = {}
    for form in _forms_in(getattr(response, "context", None) or ()):
        is_filled = form.initial or getattr(getattr(form, "instance", None), "pk", None)
        names = {form.add_prefix(name) for name in form.fields}
        pages = [page for page in on_page if names & page.names]
        if is_filled and not form.is_bound and pages:
            shown[id(form)] = Shown(form, max(pages, key=lambda page: len(names & page.names)))
    return list(shown.values())


def _forms_in(contexts: Any) -> Iterator[forms.BaseForm]:
    for context in contexts:
        for layer in getattr(context, "dicts", [context]):
            yield from (value for value in layer.values() if isinstance(value, forms.BaseForm))


def looker(name: str) -> str:
    return next(who for who in (MANAGER, ADMIN) if who in TABLE[name].methods["GET"])


def shown_at(client: Client, path: str) -> Shown:
    """The filled form of a page; the one with a version, where there are several."""
    found = filled_forms(client.get(path), path)
    assert found, f"{path} shows no form filled from what is stored"
    return max(found, key=lambda one: ("version" in one.page.names, len(one.fields)))


def others(one: forms.Field, now: list[str]) -> Iterator[list[str]]:
    """Other values that a browser could send for a field, the likeliest first."""
    if isinstance(one, forms.BooleanField):
        yield [] if now else ["on"]
    elif isinstance(one, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        for choice in (str(value) for value, _label in flat(one.choices)):
            yield [value for value in now if value != choice] if choice in now else [*now, choice]
    elif isinstance(one, forms.ChoiceField | forms.ModelChoiceField):
        choices = [str(getattr(value, "value", value)) for value, _label in flat(one.choices)]
        yield from ([choice] for choice in choices if choice not in ("", "None", *now))
        yield [""]
    elif isinstance(one, forms.DateTimeField):
        yield from (["2026-11-02T09:00"], ["2026-11-03T09:00"])
    elif isinstance(one, forms.DateField):
        day = date.fromisoformat(now[0]) if now and now[0] else date(2026, 11, 2)
        yield from ([(day + timedelta(days=days)).isoformat()] for days in (1, -1, 7))
    elif isinstance(one, forms.TimeField):
        yield from (["10:30"], ["11:00"])
    elif isinstance(one, forms.IntegerField):
        number = Decimal(now[0]) if now and now[0] else Decimal(3)
        yield from ([str(number + step)] for step in (1, -1))
    else:
        yield from (["Another text"], ["2"], ["2026-11-02"], ["5d"], ["https://example.org/other"])


def same(one: list[str], other: list[str]) -> bool:
    """Equal as values: numbers by their size, moments by their minute, the rest by its text."""
    return sorted(map(_plain, filter(None, one))) == sorted(map(_plain, filter(None, other)))


def _plain(text: str) -> str:
    text = text.strip().replace("\r\n", "\n")
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        pass
    try:
        return datetime.fromisoformat(text).isoformat(timespec="minutes")
    except ValueError:
        return text


def faults_of(client: Client, path: str, page: str) -> list[str]:
    """What goes wrong with each field, one changed at a time."""
    before = shown_at(client, path)
    found = []
    for name, one in before.fields.items():
        if name in GOES_ALONG or (page, name) in NEVER_SHOWN:
            continue
        now = before.values()[name]
        told = f"{name}: no other value is taken"
        own = VALUES.get((page, name))
        for value in [own] if own else others(one, now):
            if same(value, now):
                continue
            with undone():
                told = _tried(client, path, page, before, name, value)
            if not told.startswith("refused"):
                break
        if told:
            found.append(f"{name}: {told}")
    return found


def _tried(client: Client, path: str, page: str, before: Shown, name: str, value: list[str]) -> str:
    sent = before.values() | TOGETHER.get((page, name), {}) | {name: value}
    answer = client.post(before.page.address, sent)
    if answer.status_code >= 400:
        form = next((form for form in _forms_in(answer.context or ()) if form.is_bound), None)
        return f"refused {value}: {answer.status_code} {dict(form.errors) if form else ''}"
    after = shown_at(client, path).values()
    if not same(after.get(name, []), value):
        return f"sent {value}, shown {after.get(name)}"
    left = set(before.fields) - GOES_ALONG - {name}
    changed = {
        other: (sent[other], after.get(other))
        for other in left
        if not same(after.get(other, []), sent[other])
    }
    return f"changed with it: {changed}" if changed else ""


@pytest.mark.parametrize("name", PAGES)
def test_what_is_saved_comes_back_and_nothing_else_changes(name: str, world: World) -> None:  # noqa: F811
    client = world.clients[looker(name)]
    with undone():
        if name in DRAFTS:
            ChangeRequest.objects.update(state=ChangeRequest.State.DRAFT)
        faults = faults_of(client, address(name, TABLE[name], world.our_records), name)
    assert not faults, "\n".join(faults)


def test_every_page_with_a_form_of_a_version_is_an_edit_form_or_an_act(whole_world: World) -> None:  # noqa: F811
    unknown = []
    for name, declared in TABLE.items():
        if declared.is_api or not {MANAGER, ADMIN} & declared.methods.get("GET", frozenset()):
            continue
        path = address(name, declared, whole_world.our_records)
        with undone():
            answer = whole_world.clients[looker(name)].get(path)
        if answer.streaming or "html" not in answer.get("Content-Type", ""):
            continue
        if any("version" in one.page.names for one in filled_forms(answer, path)):
            unknown += [name] if name not in {*PAGES, *ACTS} else []
    assert unknown == []
