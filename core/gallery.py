"""Every component in every state on one page, for developers: /dev/gallery/ while DEBUG is on."""

import math
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.charts import Bubble, SCurve, bars, bubbles, budget_bar, plumb_gauge, s_curve, sparkline
from core.doors import DOORS
from core.errors import Conflict, FieldConflict

START, FINISH, STATUS = date(2026, 5, 4), date(2027, 3, 1), date(2026, 11, 20)


class SampleForm(forms.Form):
    use_required_attribute = False
    name = forms.CharField(label="Name", help_text="As people will look for it.")
    owner = forms.ChoiceField(
        label="Owner", choices=[("", "Nobody yet"), ("1", "Maya Okafor"), ("2", "Priya Raman")]
    )
    start = forms.DateField(label="Start", initial=START, required=False)
    effort = forms.IntegerField(label="Work, hours", required=False)
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(
        label="Response",
        widget=forms.RadioSelect,
        choices=[("a", "Avoid"), ("m", "Mitigate"), ("t", "Transfer")],
    )
    document = forms.FileField(label="Proof", required=False)
    notify = forms.BooleanField(
        label="Tell the owner", required=False, help_text="By e-mail and in the inbox."
    )


def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "dev/gallery.html", sample_context())


def _doors() -> list[dict[str, Any]]:
    pages = [
        {"label": label, "url": "#", "current": "page" if label == "Status" else "", "waiting": 0, "late": 0}
        for label in ("Status", "Earned value", "Why it moved")
    ]
    return [
        {
            "label": door.label,
            "icon": door.icon,
            "key": door.key,
            "url": "#",
            "current": "true" if door.name == "overview" else "",
            "waiting": 3 if door.name == "control" else 0,
            "late": 1 if door.name == "control" else 0,
            "pages": pages if door.name == "overview" else [],
        }
        for door in DOORS
    ]


def sample_context() -> dict[str, Any]:
    filled = SampleForm({"name": "", "effort": "many", "kind": "m", "start": "2026-11-20", "notify": "on"})
    conflict = Conflict(
        fields=[FieldConflict(name="finish", label="Finish", stored="20 Jan 2027", proposed="18 Jan 2027")],
        version=4,
        changed_by="Ewan Clarke",
    )
    return {
        "nav": _nav(),
        "project_header": {
            "name": "ERP cloud migration",
            "code": "ERP-26",
            "meta": [
                ("Sponsor", "Helen Brandt"),
                ("Project manager", "Maya Okafor"),
            ],
            "status_date": date(2026, 11, 20),
        },
        "page_title": "Overview",
        "page_label": "Status",
        "doors": _doors(),
        "door": _doors()[0],
        "gear": {"url": "#", "current": ""},
        "phases": _phases(),
        "dimensions": _dimensions(),
        "curve": s_curve(_curve()),
        "budget": budget_bar(
            actual=Decimal(1_161_000),
            committed=Decimal(418_000),
            to_go=Decimal(337_000),
            budget=Decimal(1_840_000),
        ),
        "phasing": bars(
            _phasing(), description="€755k of €1,916k still to spend; the peak moves to December."
        ),
        "portfolio": bubbles(_projects()),
        "spark": sparkline(
            [1.0, 0.99, 0.97, 0.95, 0.94, 0.92],
            second=[1.0, 1.01, 1.0, 0.98, 0.97, 0.96],
            description="SPI 0.92, CPI 0.96",
        ),
        "milestones": [
            ("Master data clean", date(2026, 11, 20), date(2026, 12, 7), 11, 4),
            ("System test passed", date(2026, 12, 23), date(2027, 1, 18), 11, 5),
            ("Go-live", date(2027, 1, 27), date(2027, 2, 9), 9, 3),
        ],
        "risks": [
            (20, "Payroll interface not certified before cut-over", Decimal(66_000), "Daniel Osei"),
            (12, "Integration developer leaves before user test", Decimal(24_000), "Maya Okafor"),
            (9, "Key users not trained over the holiday weeks", Decimal(9_000), "Lena Fischer"),
            (4, "Network latency at two warehouses", Decimal(3_000), None),
        ],
        "pins": [
            {"probability": p, "impact": i, "label": f"{n:02}", "title": f"R-{n:02}", "selected": n == 12}
            for p, i, n in (
                (4, 4, 7),
                (4, 5, 4),
                (3, 2, 15),
                (3, 3, 12),
                (3, 3, 2),
                (3, 3, 9),
                (3, 4, 11),
                (2, 3, 8),
                (2, 4, 5),
                (2, 5, 13),
            )
        ],
        "probabilities": ["≤ 10%", "11–30%", "31–50%", "51–80%", "> 80%"],
        "impacts": ["< €5k", "€5–10k", "€10–25k", "€25–60k", "> €60k"],
        "empty_form": SampleForm(auto_id="empty_%s"),
        "filled_form": filled,
        "conflict_error": conflict,
        "page_obj": Paginator(range(132), 25).page(2),
        "segments": [
            {"label": "Open", "url": "#", "count": 12, "current": True},
            {"label": "Issues", "url": "#", "count": 2},
            {"label": "Closed", "url": "#", "count": 5},
        ],
    }


def _nav() -> dict[str, Any]:
    items = (
        ("My work", "checklist", 9),
        ("Inbox", "inbox", 4),
        ("Portfolio", "briefcase", None),
        ("Resources", "users", None),
    )
    projects = (
        ("ERP cloud migration", "amber"),
        ("M365 tenant consolidation", "green"),
        ("Data-centre exit", "red"),
        ("Branch SD-WAN refresh", "amber"),
        ("Service desk replacement", "none"),
    )
    return {
        "items": [
            {
                "label": label,
                "url": "#",
                "icon": icon,
                "count": count,
                "current": False,
                "on_phone": icon != "users",
            }
            for label, icon, count in items
        ],
        "projects": [
            {"name": name, "url": "#", "rag": rag, "current": rag == "amber" and name[0] == "E"}
            for name, rag in projects
        ],
        "user": {"name": "Maya Okafor", "initials": "MO", "tint": 0},
    }


def _phases() -> list[dict[str, Any]]:
    rows = (
        ("Initiation", 100, "Gate 1 passed 12 Jun", "Done", "done"),
        ("Planning", 100, "Gate 2 passed 4 Sep", "Done, 1 condition open", "done"),
        (
            "Execution",
            56,
            "Gate 3 go-live readiness, 3 Feb 2027",
            "56% done, gate 9 working days late",
            "current",
        ),
        ("Monitoring & control", 0, "Gate 4, 2 Mar 2027", "Hypercare from 10 Feb", "next"),
        ("Closure", 0, "Gate 5, 12 Mar 2027", "Not started", "next"),
    )
    return [dict(zip(("name", "percent", "gate", "state", "status"), row, strict=True)) for row in rows]


def _dimensions() -> list[dict[str, Any]]:
    rows = (
        (
            "Schedule",
            "amber",
            9,
            5,
            20,
            ("−20 d", "+20 d"),
            "Forecast finish 12 Mar 2027, 9 working days after baseline",
            "Tolerance 5 days. Cause: master-data cleansing 11 days late.",
        ),
        (
            "Budget",
            "amber",
            4.1,
            3,
            10,
            ("−10%", "+10%"),
            "Forecast cost €1,916k, €76k (4.1%) over budget",
            "Tolerance 3%. Cause: 410 extra contractor hours on cleansing.",
        ),
        (
            "Scope",
            "green",
            1.2,
            5,
            10,
            ("−10%", "+10%"),
            "3 of 41 requirements changed, +1.2% effort",
            "Tolerance 5%. 2 change requests wait for a decision.",
        ),
        (
            "Risk",
            "none",
            None,
            20,
            100,
            ("−€100k", "+€100k"),
            "Not rated: no reserve agreed yet",
            "Agree a reserve to rate risk.",
        ),
    )
    return [
        {
            "name": name,
            "rag": rag,
            "gauge": plumb_gauge(
                value,
                tolerance=tolerance,
                limit=limit,
                rag=rag,
                description=finding,
                low_label=ends[0],
                high_label=ends[1],
            ).drawing,
            "finding": finding,
            "cause": cause,
        }
        for name, rag, value, tolerance, limit, ends, finding, cause in rows
    ]


def _share(day: date, *, late_days: int = 0) -> float:
    """An S-shaped share of the work, 0 to 1."""
    span = (FINISH - START).days + late_days
    x = max(0.0, min(1.0, (day - START).days / span))
    return (1 - math.cos(math.pi * x**1.35)) / 2


def _curve() -> SCurve:
    weeks = [START + timedelta(days=7 * n) for n in range(48)]
    done = [day for day in weeks if day <= STATUS] + [STATUS]
    end = date(2027, 3, 12)
    future = [STATUS] + [day for day in weeks if STATUS < day < end] + [end]

    def slow(day: date) -> float:
        return 1_840_000 * _share(day, late_days=11)

    return SCurve(
        status_date=STATUS,
        planned=[(day, 1_840_000 * _share(day)) for day in weeks if day <= FINISH] + [(FINISH, 1_840_000)],
        earned=[(day, slow(day)) for day in done],
        spent=[(day, slow(day) * 1.041) for day in done],
        earned_forecast=[(day, slow(day)) for day in future],
        cost_forecast=[(day, slow(day) * 1.041) for day in future],
        low=[(day, slow(day) - 4000 * index**0.9) for index, day in enumerate(future)],
        high=[(day, min(1_840_000, slow(day) + 3000 * index**0.9)) for index, day in enumerate(future)],
        finish_range=(date(2027, 3, 4), date(2027, 3, 29)),
    )


def _phasing() -> list[tuple[str, float | None, float | None, float | None]]:
    labels = ("May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
    planned = (15, 73, 148, 218, 262, 302, 295, 270, 194, 68, 0)
    actual = (15, 73, 151, 217, 246, 279, 180, None, None, None, None)
    forecast = (None, None, None, None, None, None, 98, 294, 235, 112, 14)
    return [
        (label, p * 1000, a * 1000 if a else None, f * 1000 if f else None)
        for label, p, a, f in zip(labels, planned, actual, forecast, strict=True)
    ]


def _projects() -> list[Bubble]:
    rows = (
        ("Data-centre exit", 38, 11.4, 3.2, "red"),
        ("ERP cloud migration", 9, 4.1, 1.84, "amber"),
        ("Branch SD-WAN refresh", 7, -1.8, 0.62, "amber"),
        ("Customer portal rebuild", 2, 5.2, 0.95, "amber"),
        ("M365 tenants", -2, -2.9, 0.74, "green"),
        ("Identity and access", 0, 0.4, 0.58, "green"),
        ("Windows 11", 0, -4, 0.46, "green"),
    )
    return [
        Bubble(
            name=name, days_late=days, cost_percent=cost, budget=budget, rag=rag, budget_words=f"€{budget}m"
        )
        for name, days, cost, budget, rag in rows
    ]
