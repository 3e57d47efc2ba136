"""Input about skills."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, ServiceModelForm
from people.models import Skill

LEVELS = (
    (1, _("1, knows of it")),
    (2, _("2, with help")),
    (3, _("3, on their own")),
    (4, _("4, leads others")),
    (5, _("5, teaches it")),
)


class PersonSkillForm(ServiceForm):
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.all())
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[*LEVELS, (0, _("Take away"))], initial=3
    )


class SkillForm(ServiceModelForm):
    class Meta:
        model = Skill
        fields = ("name", "category")
