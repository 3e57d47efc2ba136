"""An alert answered where it stands: in the inbox, on its page, over the API. Whose matter it is, acts."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.kinds.reads import answers_to, over_among
from alerts.models import Alert
from alerts.raising.services import close_alerts
from core.access import Actor
from core.answers import MOST_WORDS, require_complete
from core.errors import DomainError, NotVisible
from core.registry import alert_kinds


def answer_alert(
    *,
    actor: Actor,
    alert_id: int,
    name: str,
    days: float = 0,
    words: str = "",
) -> str:
    """Say one of the answers that an alert takes, with the actor's rights of now. Returns what came of it.

    Raises NotVisible; DomainError with the code "over" for what was answered or is not true any more, and whatever
    the matter itself refuses. Nothing has changed then.
    """
    # What is found to be over closes, even though the answer to it is refused.
    if over_among(_own(actor, alert_id)):
        close_alerts([alert_id])
    with transaction.atomic():
        alert = _own(actor, alert_id, is_locked=True)[0]
        choice = answers_to(alert).get(name)
        if alert.closed_at is not None:
            raise DomainError(
                _("This is over: it was answered, or is not true any more."),
                code="over",
            )
        answers = alert_kinds[alert.kind].answers if alert.kind in alert_kinds else None
        require_complete(choice if answers else None, days, words)
        assert answers is not None
        result = answers.give(actor, alert, name, days, words.strip()[:MOST_WORDS])
        Alert.objects.filter(pk=alert.pk, read_at=None).update(read_at=timezone.now())
    close_alerts(over_among(_own(actor, alert_id)))
    return result


def _own(actor: Actor, alert_id: int, *, is_locked: bool = False) -> list[Alert]:
    rows = Alert.objects.visible_to(actor).filter(pk=alert_id)
    alerts = list(rows.select_for_update(of=("self",)) if is_locked else rows)
    if not alerts:
        raise NotVisible
    return alerts
