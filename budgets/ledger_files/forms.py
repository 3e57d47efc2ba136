"""What people say about a ledger file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.ledger_files.reads import FIELDS, NEEDED
from budgets.models import CostCategory
from core.forms import ServiceForm


class LedgerFileForm(ServiceForm):
    file = forms.FileField(
        label=_("CSV or Excel file"),
        help_text=_("The first row holds the headings. Nothing is booked before you have seen the rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )


class ConfirmForm(ServiceForm):
    """Nothing to fill in: what was previewed is booked."""


class MappingForm(ServiceForm):
    """A column for each thing that a row may say."""

    category = forms.ModelChoiceField(
        CostCategory.objects.all(), label=_("Category of rows without one"), required=False, empty_label="–"
    )

    def __init__(
        self, *args: Any, headings: list[str], columns: dict[str, str], category: int | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        named = [(heading, heading) for heading in dict.fromkeys(headings) if heading]
        default = self.fields.pop("category")
        for name, (label, _known) in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label,
                choices=[("", "–"), *named],
                required=name in NEEDED,
                initial=columns.get(name, ""),
            )
        default.initial = category
        self.fields["category"] = default

    def mapping(self) -> dict[str, Any]:
        """The keyword arguments of map_ledger."""
        data = self.cleaned_data if self.is_valid() else {}
        chosen = data.get("category")
        return {
            "columns": {name: data.get(f"column_{name}", "") for name in FIELDS},
            "category_id": chosen.pk if chosen else None,
        }
