"""What people type about a decision; parsing only, the services decide."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from controls.known.forms import DateInput
from controls.models import MAX_OPTIONS, Decision
from people.models import User
from projects.models import Gate, Project
from risks.entries.forms import ProjectForm
from risks.models import Risk

_PLAIN = ("title", "context", "rationale", "decided_on", "review_on")
_FEWEST = 3


class DecisionForm(ProjectForm):
    """A decision with a few places for options; one more than it has, up to the limit."""

    title = forms.CharField(label=_lazy("Title"), max_length=200)
    context = forms.CharField(
        label=_lazy("Context"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("What had to be decided, and what bound it."),
    )
    chosen = forms.TypedChoiceField(
        label=_lazy("Chosen option"), required=False, coerce=int, empty_value=None
    )
    decided_by = forms.ModelChoiceField(User.objects.none(), label=_lazy("Decided by"), required=False)
    rationale = forms.CharField(
        label=_lazy("Rationale"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_lazy("Why this one.")
    )
    decided_on = forms.DateField(label=_lazy("Decided on"), widget=DateInput())
    review_on = forms.DateField(
        label=_lazy("Review on"),
        required=False,
        widget=DateInput(),
        help_text=_lazy("Whoever decided is told on that day."),
    )
    task = forms.CharField(
        label=_lazy("Task"), required=False, help_text=_lazy("WBS number, for example 1.3.2")
    )
    risk = forms.ModelChoiceField(Risk.objects.none(), label=_lazy("Risk"), required=False)
    gate = forms.ModelChoiceField(Gate.objects.none(), label=_lazy("Gate"), required=False)

    def __init__(self, *args: Any, project: Project, places: int = _FEWEST, **options: Any) -> None:
        super().__init__(*args, project=project, **options)
        self.places = places
        insider = Q(memberships__project=project) | ~Q(organisation_role="")
        choices = {
            "decided_by": User.objects.filter(insider, is_active=True).distinct(),
            "risk": Risk.objects.filter(project=project).order_by("number"),
            "gate": Gate.objects.filter(phase__project=project),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for place in range(1, places + 1):
            self.fields |= _fields_of_option(place)
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            ("", _("None of them")),
            *((place, _("Option %(number)d") % {"number": place}) for place in range(1, places + 1)),
        ]
        wanted = ["title", "context"]
        wanted += [
            f"option{place}_{part}" for place in range(1, places + 1) for part in ("name", "pros", "cons")
        ]
        self.order_fields(wanted)
        self.wide = (
            "title",
            "context",
            "rationale",
            *(f"option{place}_name" for place in range(1, places + 1)),
        )

    @classmethod
    def for_decision(cls, data: Any, decision: Decision) -> "DecisionForm":
        """The form that edits it."""
        places = min(max(_FEWEST, len(decision.options) + 1), MAX_OPTIONS)
        initial: dict[str, Any] = {name: getattr(decision, name) for name in (*_PLAIN, "chosen")}
        initial |= {name: getattr(decision, f"{name}_id") for name in ("decided_by", "risk", "gate")}
        initial["task"] = decision.task.wbs_code if decision.task else ""
        for place, option in enumerate(decision.options, 1):
            initial |= {f"option{place}_{part}": words for part, words in option.items()}
        return cls(data, project=decision.project, places=places, initial=initial)

    def clean(self) -> dict[str, Any]:
        """An option without a name is none; the chosen one is counted among those that are."""
        cleaned: dict[str, Any] = super().clean() or {}
        named = []
        for place in range(1, self.places + 1):
            parts = {part: cleaned.get(f"option{place}_{part}", "") for part in ("name", "pros", "cons")}
            if parts["name"]:
                named.append((place, parts))
            elif parts["pros"] or parts["cons"]:
                self.add_error(f"option{place}_name", _("Every option needs a name."))
        cleaned["options"] = [parts for _place, parts in named]
        places = [place for place, _parts in named]
        chosen = cleaned.get("chosen")
        if chosen is not None and chosen not in places:
            self.add_error("chosen", _("There is no such option."))
        cleaned["chosen"] = places.index(chosen) + 1 if chosen in places else None
        return cleaned

    def fields_of_decision(self) -> dict[str, Any]:
        """The fields of record_decision, the changes of update_decision."""
        data = self.cleaned_data
        found = {name: data[name] for name in (*_PLAIN, "options", "chosen")}
        linked = {f"{name}_id": getattr(data[name], "pk", None) for name in ("decided_by", "risk", "gate")}
        return found | linked | {"task_id": data["task"]}


def _fields_of_option(place: int) -> dict[str, forms.Field]:
    def lines() -> forms.Textarea:
        return forms.Textarea(attrs={"rows": 2})

    number = {"number": place}
    return {
        f"option{place}_name": forms.CharField(
            label=_("Option %(number)d") % number, max_length=200, required=False
        ),
        f"option{place}_pros": forms.CharField(
            label=_("For option %(number)d") % number, required=False, widget=lines()
        ),
        f"option{place}_cons": forms.CharField(
            label=_("Against option %(number)d") % number, required=False, widget=lines()
        ),
    }
