"""What forms of both registers share."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from core.forms import ServiceForm
from people.models import User
from projects.models import Project
from tasks.models import Task


class WideField(forms.BoundField):
    """Fields that the form lists in `wide` take the whole width of the dialog."""

    def css_classes(self, extra_classes: Any = None) -> str:
        is_wide = self.name in getattr(self.form, "wide", ())
        return super().css_classes(["full"] if is_wide else extra_classes)


class ProjectForm(ServiceForm):
    """A form about one project: owners are its people."""

    bound_field_class = WideField

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.project = project
        if "owner" in self.fields:
            insider = Q(memberships__project=project) | ~Q(organisation_role="")
            people = User.objects.filter(insider, is_active=True).distinct()
            self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def task_ids(self, codes: str) -> list[int]:
        """Ids of the tasks with these WBS numbers. Raises ValidationError naming one that is not there."""
        wanted = [code.strip() for code in codes.replace(";", ",").split(",") if code.strip()]
        rows = Task.objects.filter(project=self.project, deleted_at=None, wbs_code__in=wanted)
        found = dict(rows.values_list("wbs_code", "pk"))
        for code in wanted:
            if code not in found:
                raise forms.ValidationError(
                    _("There is no task with the WBS number %(code)s.") % {"code": code}
                )
        return [found[code] for code in wanted]

    def clean_task(self) -> int | None:
        ids = self.task_ids(self.cleaned_data.get("task", ""))
        if len(ids) > 1:
            raise forms.ValidationError(_("Name one task."))
        return ids[0] if ids else None

    @property
    def owner_id(self) -> int | None:
        return getattr(self.cleaned_data.get("owner"), "pk", None)
