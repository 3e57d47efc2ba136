"""What an organisation does first, and how far it is: read from the rows themselves, so that nothing is ticked off."""

from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.models import Delivery
from core.access import Actor
from core.models import ChangeSet
from core.web.health import worker_state
from people.models import CalendarException, Invitation, User
from people.organisation.reads import organisation
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Door:
    """A button of a step."""

    label: str
    url: str
    icon: str = ""
    # Whether the button does something, rather than leading to where it is done.
    is_deed: bool = False


@dataclass(slots=True)
class Step:
    """One step: what to do, what there is so far, and where to do it."""

    title: str
    detail: str
    is_done: bool
    doors: tuple[Door, ...] = ()
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about this installation, and whether it needs a hand."""

    words: str
    detail: str
    is_well: bool


def has_begun() -> bool:
    """Whether there is a project: then the organisation is past its first steps."""
    return Project.objects.exists()


def first_steps(actor: Actor) -> list[Step]:
    """The steps in their order; the first that is not done is the next one.

    A fixed number of queries.
    """
    steps = [
        _organisation(),
        _holidays(),
        _mail(),
        _own_protection(actor),
        _project(),
        _invitations(),
    ]
    following = next((step for step in steps if not step.is_done), None)
    if following is not None:
        following.is_next = True
    return steps


def installation_facts() -> list[Fact]:
    """How the installation itself is: its worker, its address, its way to send e-mail."""
    sends_mail = not settings.MAIL_TRANSPORT["backend"].endswith("filebased.EmailBackend")
    has_tls = settings.BASE_URL.startswith("https://")
    return [
        _worker(),
        Fact(
            _("Reached over HTTPS") if has_tls else _("Reached without HTTPS"),
            settings.BASE_URL,
            has_tls,
        ),
        Fact(
            _("E-mail has a server") if sends_mail else _("E-mail stays on this machine"),
            settings.DEFAULT_FROM_EMAIL
            if sends_mail
            else _("Each message is a file in %(folder)s. Set EMAIL_URL to send them.")
            % {"folder": settings.MAIL_TRANSPORT["file_path"]},
            sends_mail,
        ),
    ]


def _worker() -> Fact:
    state = worker_state()["state"]
    if state == "ok":
        return Fact(_("Database and worker run"), _("Plans are computed and e-mail is sent."), True)
    if state == "never":
        return Fact(_("The worker has not answered yet"), _("It does within a minute of its start."), False)
    return Fact(_("The worker does not answer"), _("Nothing is computed or sent until it runs."), False)


def _organisation() -> Step:
    home = organisation()
    is_done = ChangeSet.objects.filter(intent__in=("set_up", "update_organisation")).exists()
    return Step(
        _("Name the organisation"),
        f"{home.name}, {home.currency}, {home.time_zone}",
        is_done,
        (Door(_("Look"), reverse("organisation")),),
    )


def _holidays() -> Step:
    home = organisation()
    has_days = CalendarException.objects.filter(calendar_id=home.calendar_id).exists()
    place = f"{home.holiday_country} {home.holiday_subdivision}".strip()
    return Step(
        _("Enter public holidays"),
        place
        if has_days
        else _("Every plan is reckoned in working days; without them holidays count as work."),
        has_days,
        (Door(_("Holidays"), reverse("organisation") + "#ho-title"),),
    )


def _mail() -> Step:
    e_mails = Delivery.objects.filter(channel="email")
    has_left = e_mails.filter(status=Delivery.Status.SENT).exists()
    detail = _("Invitations and alerts go by e-mail: see whether one arrives.")
    if has_left:
        detail = _("A message has left.")
    elif e_mails.filter(status=Delivery.Status.FAILED).exists():
        detail = _("A message could not be sent; the list says why.")
    return Step(
        _("Test e-mail"),
        detail,
        has_left,
        (Door(_("Send one to me"), reverse("email_try"), "send", is_deed=True),),
    )


def _own_protection(actor: Actor) -> Step:
    is_on = is_mfa_enabled(actor.user)
    detail = _("On") if is_on else _("An administrator reaches everything: add a second factor.")
    return Step(_("Protect your own sign-in"), detail, is_on, (Door(_("Set up"), reverse("mfa_index")),))


def _project() -> Step:
    count = Project.objects.count()
    detail = (
        ngettext("%(count)d project", "%(count)d projects", count) % {"count": count}
        if count
        else _("Start with five phases and their gates, or bring a plan from Microsoft Project.")
    )
    doors = (
        Door(_("New"), reverse("project_new"), "plus"),
        Door(_("Import"), reverse("plan_import"), "upload"),
    )
    return Step(_("Bring your first project"), detail, bool(count), doors)


def _invitations() -> Step:
    others = User.objects.filter(is_active=True).count() - 1
    waiting = Invitation.objects.waiting().count()
    detail = _("Each gets a link by e-mail that is good once, for seven days.")
    if waiting:
        detail = ngettext(
            "%(count)d invitation is on its way.",
            "%(count)d invitations are on their way.",
            waiting,
        ) % {"count": waiting}
    if others > 0:
        detail = ngettext("%(count)d person beside you", "%(count)d people beside you", others) % {
            "count": others
        }
    door = Door(_("Invite"), reverse("people_invite"), "user-plus")
    return Step(_("Invite people"), detail, others > 0 or bool(waiting), (door,))
