"""The charter put before people to sign, and what they say."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, in_each_language, raise_alerts, settle
from core.access import Action, Actor
from core.errors import DomainError, Forbidden, InvalidInput
from core.intents import Intent
from core.journal import Recorder, recording
from core.text import inside
from core.writing import create_row, field_label, guard_version, locked, save_fields
from people.models import User
from projects.charter.reads import NEEDED_TO_APPROVE, content_of
from projects.models import Charter, CharterSignature, CharterVersion, Project
from projects.project.reads.signing import open_version
from projects.project.services.fetching import locked_project, somebody_involved
from projects.project.services.signing import refuse_while_out

TO_SIGN = "charter_to_sign"
ANSWERED = "charter_answered"
Answer = CharterSignature.Answer
Status = CharterVersion.Status


@transaction.atomic
def ask_for_signatures(
    *,
    actor: Actor,
    project_id: int,
    signer_ids: Collection[int],
    note: str = "",
    version: int | None = None,
) -> CharterVersion:
    """Put the charter, as it reads now, before people to sign. It is locked until they all have.

    Raises InvalidInput (nobody, a stranger), DomainError (signed already, out already, empty
    sections), Conflict, Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id, Action.EDIT_PROJECT)
    charter = _writable(project, version)
    if not signer_ids:
        raise InvalidInput({"signers": [_("Choose who signs it.")]})
    signers = [somebody_involved(project.pk, pk, "signers") for pk in dict.fromkeys(signer_ids)]
    with recording(
        actor,
        Intent.ASK_FOR_SIGNATURES,
        project_id=project.pk,
        summary=", ".join(map(str, signers)),
    ) as record:
        row = _new_version(project, actor, record, note=note)
        for person in signers:
            create_row(CharterSignature(of_version=row, user=person), record=record)
        # Whoever edits a section meanwhile is told that it was put before people.
        save_fields(charter, {"version": charter.version + 1}, record=record)
    _tell_signers(row, actor)
    return row


@transaction.atomic
def answer_signature(
    *,
    actor: Actor,
    project_id: int,
    answer: str,
    note: str = "",
    number: int | None = None,
) -> CharterVersion:
    """Sign the version that is out, or decline with a reason. The last signature approves the charter.

    `number`: the version that the signer read. Raises Forbidden (not asked), DomainError (it is
    not out any more), InvalidInput (no answer, no reason), NotVisible.
    """
    project = locked_project(actor, project_id, Action.VIEW_DASHBOARD)
    row = open_version(project.pk)
    if row is None or (number is not None and row.number != number):
        raise DomainError(_("This version is not out for signature any more."))
    if answer not in (Answer.SIGNED, Answer.DECLINED):
        raise InvalidInput({"answer": [_("Sign it or decline.")]})
    if answer == Answer.DECLINED and not note.strip():
        raise InvalidInput({"note": [_("Say what has to be different.")]})
    own = CharterSignature.objects.filter(of_version=row, user=actor.user_id).first()
    if own is None or actor.user_id is None:
        raise Forbidden(_("You are not asked to sign this charter."))
    if own.answer != Answer.OPEN:
        raise DomainError(_("You have signed this version already."))
    intent = Intent.SIGN_CHARTER if answer == Answer.SIGNED else Intent.DECLINE_CHARTER
    with recording(actor, intent, project_id=project.pk, summary=project.name) as record:
        now = timezone.now()
        save_fields(
            own,
            {"answer": answer, "note": note.strip(), "answered_at": now},
            record=record,
        )
        if answer == Answer.DECLINED:
            save_fields(row, {"status": Status.DECLINED, "ended_at": now}, record=record)
        elif not row.signatures.exclude(answer=Answer.SIGNED).exists():
            _approve(project, row, actor, record)
    if row.status == Status.ASKED:
        settle(keys=[_key(own)])
    else:
        _settle_all(row)
        _tell_asker(row, actor, note.strip())
    return row


@transaction.atomic
def take_back_charter(*, actor: Actor, project_id: int) -> CharterVersion:
    """Take the version that is out back, so that the charter can be written on. What was signed of it stays readable.

    Raises DomainError (none is out), Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id, Action.EDIT_PROJECT)
    row = open_version(project.pk)
    if row is None:
        raise DomainError(_("This version is not out for signature any more."))
    with recording(actor, Intent.TAKE_CHARTER_BACK, project_id=project.pk, summary=project.name) as record:
        save_fields(row, {"status": Status.TAKEN_BACK, "ended_at": timezone.now()}, record=record)
    _settle_all(row)
    return row


@transaction.atomic
def approve_charter(*, actor: Actor, project_id: int, version: int | None = None) -> Charter:
    """Approve the charter as it reads, alone: a version that nobody else is asked to sign.

    Raises DomainError naming the sections that are still empty, or what is out; Conflict.
    """
    project = locked_project(actor, project_id, Action.APPROVE_CHARTER)
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    if charter.approved_at is not None:
        return charter
    charter = _writable(project, version)
    with recording(actor, Intent.APPROVE_CHARTER, project_id=project.pk, summary=project.name) as record:
        row = _new_version(project, actor, record)
        if actor.user is not None:
            own = CharterSignature(
                of_version=row,
                user=actor.user,
                answer=Answer.SIGNED,
                answered_at=timezone.now(),
            )
            create_row(own, record=record)
        return _approve(project, row, actor, record)


@transaction.atomic
def withdraw_charter_approval(*, actor: Actor, project_id: int, version: int | None = None) -> Charter:
    """Open a signed charter for its next version. The signed one stays readable."""
    project = locked_project(actor, project_id, Action.APPROVE_CHARTER)
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    guard_version(charter, version, {})
    with recording(
        actor, Intent.WITHDRAW_CHARTER_APPROVAL, project_id=project.pk, summary=project.name
    ) as record:
        begin_next_version(charter, record)
    return charter


def begin_next_version(charter: Charter, record: Recorder) -> None:
    """What was signed reads differently from now on: the charter is a draft again. Nothing, if it is one."""
    save_fields(charter, {"approved_by": None, "approved_at": None}, record=record)


def _writable(project: Project, version: int | None) -> Charter:
    """The charter, locked, if it may be put before people as it reads."""
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    guard_version(charter, version, {})
    if charter.approved_at is not None:
        raise DomainError(_("The charter is signed as it reads."))
    refuse_while_out(project.pk)
    empty = [inside(field_label(charter, name)) for name in NEEDED_TO_APPROVE if not getattr(charter, name)]
    if empty:
        raise DomainError(_("These sections are empty: %(sections)s.") % {"sections": ", ".join(empty)})
    return charter


def _new_version(project: Project, actor: Actor, record: Recorder, note: str = "") -> CharterVersion:
    last = CharterVersion.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    row = CharterVersion(
        project=project,
        number=(last or 0) + 1,
        content=content_of(project),
        note=note.strip(),
        asked_by=actor.user,
    )
    return create_row(row, record=record)


def _approve(project: Project, row: CharterVersion, actor: Actor, record: Recorder) -> Charter:
    now = timezone.now()
    save_fields(row, {"status": Status.SIGNED, "ended_at": now}, record=record)
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    save_fields(charter, {"approved_by": actor.user, "approved_at": now}, record=record)
    return charter


def _key(signature: CharterSignature) -> str:
    return f"{TO_SIGN}:{signature.pk}"


def _settle_all(row: CharterVersion) -> None:
    """Nobody is asked to sign it any more."""
    settle(keys=map(_key, row.signatures.all()))


def _tell_signers(row: CharterVersion, actor: Actor) -> None:
    project = row.project
    news = []
    for signature in row.signatures.select_related("user"):
        person = signature.user
        if person is None or person.pk == actor.user_id:
            continue

        def told(signature: CharterSignature = signature, person: User = person) -> NewAlert:
            title = _("The charter of %(project)s, version %(number)d, waits for your signature")
            return NewAlert(
                kind=TO_SIGN,
                key=_key(signature),
                recipient=person,
                title=title % {"project": project.name, "number": row.number},
                body=row.note,
                why=_("%(who)s asks you to sign it.") % {"who": actor.name},
                url=reverse("charter_version", args=[project.code, row.number]),
                project_id=project.pk,
                project_name=project.name,
            )

        news.append(in_each_language(person, told))
    raise_alerts(news)


def _tell_asker(row: CharterVersion, actor: Actor, note: str) -> None:
    person = row.asked_by
    if person is None or person.pk == actor.user_id:
        return
    project = row.project

    def told() -> NewAlert:
        titles = {
            Status.SIGNED: _("The charter of %(project)s is signed"),
            Status.DECLINED: _("%(who)s declines to sign the charter of %(project)s"),
        }
        words = {"project": project.name, "who": actor.name}
        return NewAlert(
            kind=ANSWERED,
            key=f"{ANSWERED}:{row.pk}",
            recipient=person,
            title=titles[Status(row.status)] % words,
            body=note,
            why=_("You asked for the signatures."),
            url=reverse("charter_version", args=[project.code, row.number]),
            project_id=project.pk,
            project_name=project.name,
        )

    raise_alerts([in_each_language(person, told)])
