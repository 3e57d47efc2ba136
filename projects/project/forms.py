"""What forms about a project share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from people.models import User
from projects.models import Project
from projects.project.reads import people_involved


class PersonField(forms.ModelChoiceField):
    """A person by name; `cleaned_data` holds the row, `person_id` of the form its id."""

    def __init__(self, label: Any, **options: Any) -> None:
        options = {"required": False, "empty_label": _("Nobody"), **options}
        super().__init__(User.objects.none(), label=label, **options)


class ProjectForm(ServiceForm):
    """A form about something in a project: people to choose are its people."""

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        people = people_involved(project.pk)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.queryset = people

    def values(self) -> dict[str, Any]:
        """Cleaned data as the services take it: people by id."""
        data: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields[name], PersonField):
                data[f"{name}_id"] = value.pk if value else None
            else:
                data[name] = value
        return data


class EmptyForm(ServiceForm):
    """A question that is answered by a button."""
