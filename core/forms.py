"""Forms over services: cleaned data in, a service call, field errors back into the form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Actor
from core.errors import AlreadyThere, Conflict, DomainError, Forbidden, MissingVersion, NotVisible
from core.reading import typed_amount, typed_number, whole_number
from core.reading.bounds import bound_form_field


class BoundedFormMixin:
    """A form whose every field stays within what columns and reckoning hold (`core/reading/bounds.py`)."""

    def full_clean(self: Any) -> None:
        for field in self.fields.values():
            bound_form_field(field)
        super().full_clean()  # type: ignore[misc]


class DecisionField(forms.ChoiceField):
    """What somebody decides: nothing is chosen until they choose it."""

    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": gettext_lazy("Decision"), **options})


class ServiceFormMixin(BoundedFormMixin):
    """`submit(service, **arguments)` runs a service with the form; a domain error becomes the
    form's error.

    A Conflict is kept in `self.conflict`, so that the template can show both values beside the
    form; an AlreadyThere in `self.twin`, so that it can ask whether to make it all the same
    (`books_again`).
    """

    conflict: Conflict | None = None
    twin: AlreadyThere | None = None

    @property
    def books_again(self: Any) -> bool:
        """Whether the person was asked about a twin, and said yes."""
        return bool(self.data.get("book_again"))

    @property
    def expected_version(self: Any) -> int:
        """The version that an edit form was made on. Raises MissingVersion: nobody overwrites
        unseen.
        """
        version = whole_number(str(self.data.get("version", "")))
        if version is None:
            raise MissingVersion(_("The form does not say which version it changes. Load the page again."))
        return version

    @property
    def seen_version(self: Any) -> int | None:
        """The version that a report was made on, or None: of what happened, the last word
        counts without asking.
        """
        return whole_number(str(self.data.get("version", "")))

    def submit(self: Any, service: Callable[..., Any], **arguments: Any) -> Any | None:
        """The service's result, or None when the form now has errors. Forbidden and NotVisible
        pass through.
        """
        if not self.is_valid():
            return None
        try:
            return service(**arguments)
        except (Forbidden, NotVisible):
            raise
        except Conflict as conflict:
            self.conflict = conflict
            self.add_error(None, conflict.message)
        except AlreadyThere as twin:
            self.twin = twin
        except DomainError as error:
            for name, messages in error.field_errors().items():
                for message in messages:
                    self.add_error(name if name in self.fields else None, message)
        return None


class TypedDecimalField(forms.DecimalField):
    """A decimal in a text input, read as the person's language writes it (`core.reading.typed_number`)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(localize=True, **options)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        number = typed_number(value)
        if number is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class AmountField(TypedDecimalField):
    """Money with two places, as people type it: 1,200.50 or 96k (`core.reading.typed_amount`)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **options)

    def to_python(self, value: Any) -> Any:
        amount = typed_amount(value) if isinstance(value, str) else None
        return super().to_python(value if amount is None else format(amount, "f"))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}


class ServiceForm(ServiceFormMixin, forms.Form):
    """A plain form; edit forms carry `version` in a hidden input."""

    use_required_attribute = False


class ServiceModelForm(ServiceFormMixin, forms.ModelForm):
    """A model form used for parsing alone: it never saves; the service does."""

    use_required_attribute = False

    def _post_clean(self) -> None:
        """Parse only: the model's rules run in the service, on the locked row, once."""

    def save(self, commit: bool = True) -> Any:
        raise TypeError("services write, forms do not")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent; None where it is only looked at, so that it is empty and has no errors."""
    return request.POST if request.method == "POST" else None


def actor_of(request: HttpRequest) -> Actor:
    """The actor that people's middleware put on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
