"""The sender, against a mail server on a real socket: nothing is lost, and a repeat is known as one."""

import email
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from alerts.models import Delivery
from alerts.raising.services import raise_alert
from alerts.sending.services import deliver_due, retry_delivery
from alerts.sending.services.outbox import LEASE, MAX_ATTEMPTS, backoff
from core.access import SYSTEM
from core.errors import DomainError
from tests.alerts.smtp_server import MailServer
from tests.factories import UserFactory


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    settings.MAIL_TRANSPORT = server.transport
    yield server
    server.shutdown()
    server.server_close()


def waiting(**values: Any) -> Delivery:
    given = {"recipient": "lena@brandt.example", "subject": "Hello", "text": "Text", "html": "<p>Text</p>"}
    return Delivery.objects.create(**(given | values))


def due_again() -> None:
    Delivery.objects.update(next_attempt_at=timezone.now())


@pytest.mark.django_db
def test_what_waits_is_sent_once(mail_server: MailServer) -> None:
    row = waiting()
    assert deliver_due() == 1
    assert deliver_due() == 0
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("sent", 1)
    message = email.message_from_string(mail_server.received[0])
    assert message["Message-ID"] == f"<{row.message_id}@testserver>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.django_db
def test_more_than_a_batch_goes_out_in_one_run(mail_server: MailServer) -> None:
    for _ in range(23):
        waiting()
    assert deliver_due() == 23


@pytest.mark.django_db
def test_a_lost_answer_is_repeated_with_the_same_message_id(mail_server: MailServer) -> None:
    waiting()
    mail_server.hangs_up_after_data = True
    assert deliver_due() == 0
    mail_server.hangs_up_after_data = False
    due_again()
    assert deliver_due() == 1
    first, second = (email.message_from_string(raw)["Message-ID"] for raw in mail_server.received)
    assert first == second


@pytest.mark.django_db
def test_a_crashed_sender_leaves_the_row_to_the_next_after_the_lease(mail_server: MailServer) -> None:
    from alerts.sending.services import outbox

    row = waiting()
    assert outbox._claim(10) == [row]  # and then the process dies
    assert deliver_due() == 0
    row.refresh_from_db()
    assert row.next_attempt_at > timezone.now() + LEASE - timedelta(minutes=1)
    due_again()
    assert deliver_due() == 1


@pytest.mark.django_db
def test_a_server_that_is_away_backs_off_and_then_gives_up(settings: Any) -> None:
    settings.MAIL_TRANSPORT = {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": "127.0.0.1",
        "port": 9,
        "timeout": 1,
    }
    row = waiting()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        before = timezone.now()
        deliver_due()
        row.refresh_from_db()
        assert row.attempts == attempt
        if attempt < MAX_ATTEMPTS:
            assert row.next_attempt_at >= before + backoff(attempt)
        due_again()
    assert row.status == "failed"
    assert "refused" in row.last_error
    deliver_due()
    row.refresh_from_db()
    assert row.attempts == MAX_ATTEMPTS


@pytest.mark.parametrize(("refusal", "status"), [("550 no such user", "failed"), ("451 later", "pending")])
@pytest.mark.django_db
def test_a_refused_address_is_final_and_a_busy_one_is_not(
    refusal: str, status: str, mail_server: MailServer
) -> None:
    row = waiting()
    mail_server.refusal = refusal
    deliver_due()
    row.refresh_from_db()
    assert row.status == status
    assert refusal.split()[0] in row.last_error


@pytest.mark.django_db
def test_one_bad_address_keeps_nobody_else_waiting(mail_server: MailServer) -> None:
    waiting(recipient="bad\naddress@brandt.example")
    good = waiting()
    deliver_due()
    good.refresh_from_db()
    assert good.status == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_senders_share_the_work_and_send_nothing_twice(mail_server: MailServer) -> None:
    for number in range(24):
        waiting(recipient=f"p{number}@brandt.example")
    start = threading.Barrier(2)

    def send() -> None:
        start.wait()
        deliver_due()
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(mail_server.received) == 24
    assert not Delivery.objects.exclude(status="sent").exists()


@pytest.mark.django_db(transaction=True)
def test_rows_locked_by_another_sender_are_skipped(mail_server: MailServer) -> None:
    row = waiting()
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Delivery.objects.select_for_update().get(pk=row.pk)
            taken.set()
            done.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    assert deliver_due() == 0
    done.set()
    holder.join()
    assert deliver_due() == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_server_answers(mail_server: MailServer) -> None:
    from alerts.sending.services import outbox

    row = waiting()
    (claimed,) = outbox._claim(10)
    assert not connection.in_atomic_block
    with transaction.atomic():  # free for others meanwhile
        assert Delivery.objects.select_for_update(nowait=True).get(pk=row.pk) == claimed


@pytest.mark.django_db
def test_secrets_are_erased_once_sent_and_alerts_are_kept(mail_server: MailServer) -> None:
    link = waiting(text="https://plumbline/invitations/secret/")
    raise_alert(kind="task_overdue", key="k", recipient=UserFactory(), title="Overdue", why="Yours.")
    deliver_due()
    link.refresh_from_db()
    assert (link.text, link.html) == ("", "")
    assert "Overdue" in Delivery.objects.exclude(alert=None).get().text


@pytest.mark.django_db
def test_a_given_up_alert_is_sent_again_by_an_admin(mail_server: MailServer) -> None:
    row = waiting(status="failed", attempts=8)
    retry_delivery(actor=SYSTEM, delivery_id=row.pk)
    assert deliver_due() == 1
    with pytest.raises(DomainError, match="has been sent"):
        retry_delivery(actor=SYSTEM, delivery_id=row.pk)
