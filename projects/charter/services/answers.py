"""The charter signed or declined where it is asked."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Actor
from core.errors import DomainError
from core.registry import AlertAnswer, AlertAnswers
from projects.charter.services.sign_off import answer_signature
from projects.models import CharterSignature

Answer = CharterSignature.Answer


def _answer(actor: Actor, asked: Any, name: str, days: float, words: str) -> str:
    rows = CharterSignature.objects.visible_to(actor).select_related("of_version")
    row = rows.filter(pk=asked.about).first()
    if row is None:
        raise DomainError(_("This version is not out for signature any more."))
    answer_signature(
        actor=actor,
        project_id=row.of_version.project_id,
        answer=name,
        note=words,
        number=row.of_version.number,
    )
    if name == Answer.SIGNED:
        return _("You have signed the charter.")
    return _("You have declined to sign. Whoever asked is told why.")


SIGNATURE_ANSWERS = AlertAnswers(
    choices={
        Answer.SIGNED: AlertAnswer(
            gettext_lazy("Sign"),
            gettext_lazy("Signs the charter as you were asked, with your name and the day."),
            is_primary=True,
        ),
        Answer.DECLINED: AlertAnswer(
            gettext_lazy("Decline …"),
            gettext_lazy("Ends this version. Whoever asked is told why."),
            asks="words",
            words_label=gettext_lazy("What has to be different"),
        ),
    },
    give=_answer,
)
