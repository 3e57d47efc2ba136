from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import ServiceForm
from exchange.models import ApiToken


class PlanFileForm(ServiceForm):
    file = forms.FileField(
        label=_("Microsoft Project XML file"),
        help_text=_("In Microsoft Project: File, Save as, XML. Up to %(limit)d MB.")
        % {"limit": settings.MAX_IMPORT_BYTES // (1024 * 1024)},
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,application/xml,text/xml"}),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )


class TokenForm(ServiceForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for, for example: nightly export.")
    )
    scope = forms.ChoiceField(
        label=pgettext_lazy("right", "Access"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        help_text=_("It can never do more than you can. Give it no more than the program needs."),
    )
    valid_days = forms.IntegerField(label=_("Valid for, days"), min_value=1, max_value=365, initial=90)
