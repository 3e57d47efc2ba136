"""What people type about requests; parsing only, the services decide."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AmountField, ServiceForm
from people.models import User
from projects.models import ProjectRequest, ScoringCriterion
from projects.models.requests import LEAST_POINTS, MOST_POINTS
from projects.project_templates.words.sources import templates


class RequestForm(ServiceForm):
    """What somebody needs."""

    title = forms.CharField(label=_("What do you ask for?"), max_length=200)
    need = forms.CharField(
        label=_("What do you need, and why?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is hard today, for whom, how often."),
    )
    outcome = forms.CharField(
        label=_("What is better afterwards?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    for_whom = forms.CharField(label=_("For whom?"), max_length=200, required=False)
    wanted_by = forms.DateField(label=_("By when?"), required=False)
    rough_cost = AmountField(
        label=_("What may it cost, roughly?"),
        required=False,
        min_value=0,
    )

    @staticmethod
    def initial_of(row: ProjectRequest) -> dict[str, Any]:
        return {name: getattr(row, name) for name in RequestForm.base_fields}


class ScoreForm(ServiceForm):
    """Points by criterion."""

    def __init__(
        self,
        *given: Any,
        criteria: Sequence[ScoringCriterion],
        points: dict[int, int],
        **options: Any,
    ) -> None:
        super().__init__(*given, **options)
        choices = [("", "–")]
        choices += [(str(n), str(n)) for n in range(LEAST_POINTS, MOST_POINTS + 1)]
        for row in criteria:
            self.fields[f"points_{row.pk}"] = forms.TypedChoiceField(
                label=row.name,
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=points.get(row.pk),
                help_text=_scale(row),
            )

    def points(self) -> dict[int, int | None]:
        return dict(self._points())

    def _points(self) -> Iterator[tuple[int, int | None]]:
        for name, value in self.cleaned_data.items():
            if name.startswith("points_"):
                yield int(name.removeprefix("points_")), value


class DecisionForm(ServiceForm):
    """Nothing is chosen beforehand."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("approved", _("Approve")),
            ("declined", _("Decline")),
            ("on_hold", _("Put on hold")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked is told it."),
    )


class StartForm(ServiceForm):
    """What a project needs that a request has not."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=20)
    manager = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Project manager"),
        required=False,
        empty_label=_("Me"),
    )
    template = forms.ChoiceField(
        label=_("Begin with"),
        required=False,
        help_text=_(
            "A template brings plan, gates, budget and risks; its roles are filled on the Team page."
        ),
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        people = User.objects.filter(is_active=True).order_by("full_name", "id")
        field: Any = self.fields["manager"]
        field.queryset = people
        choices: Any = self.fields["template"]
        kept = [(one.ref, one.name) for one in templates()]
        choices.choices = [("", _("Blank: five phases and their gates")), *kept]


class ScoringForm(ServiceForm):
    """A criterion with its scale."""

    name = forms.CharField(label=_("Criterion"), max_length=80)
    low_words = forms.CharField(label=_("1 means"), max_length=120, required=False)
    high_words = forms.CharField(label=_("5 means"), max_length=120, required=False)
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=100,
        initial=25,
        help_text=_("From 1 to 100, against the others'."),
    )
    is_burden = forms.BooleanField(
        label=_("The more, the worse"),
        required=False,
        help_text=_("Effort or risk: 5 points speak against the request."),
    )

    @staticmethod
    def initial_of(row: ScoringCriterion) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ScoringForm.base_fields}


def _scale(row: ScoringCriterion) -> str:
    parts = [
        f"{points}: {words}"
        for points, words in ((LEAST_POINTS, row.low_words), (MOST_POINTS, row.high_words))
        if words
    ]
    return " · ".join(parts)
