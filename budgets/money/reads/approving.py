"""Who approves amounts, and from which amount on."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import F, Q, QuerySet, Sum

from budgets.models import CostDocument, CostEntry
from core.access import Action, Actor
from core.money import money
from people.access import actor_for
from people.exchange_rates.reads import ExchangeBook, NoExchangeRate
from people.models import Organisation, User
from people.organisation.reads import organisation
from projects.models import Project


class ApprovalLimit:
    """The amount above which somebody else than who hands it in approves a cost; read once, when it is asked."""

    def __init__(self) -> None:
        self._book = ExchangeBook()

    @cached_property
    def home(self) -> Organisation:
        return organisation()

    def is_passed(self, project: Project, amount: Decimal, incurred_on: date) -> bool:
        """Whether an amount in the project's currency is above it; one that cannot be exchanged is."""
        try:
            worth = self._book.convert(abs(amount), project.currency, self.home.currency, incurred_on)
        except NoExchangeRate:
            return True
        return worth > self.home.cost_approval_limit

    def is_passed_by(self, row: CostEntry | CostDocument) -> bool:
        """Whether what nobody else has looked at would be above it, once this is booked."""
        return self.is_passed(row.project, unseen_amount(row), row.incurred_on)

    def __str__(self) -> str:
        return money(self.home.cost_approval_limit, self.home.currency)


def unseen_amount(row: CostEntry | CostDocument) -> Decimal:
    """What of a cost only its own person has looked at: many small corrections are one large one.

    Of a correction, all that people corrected of the entry alone, and of what they raised, the entry itself where
    they booked that alone, too.
    """
    entry = row.corrects
    if entry is None:
        return row.amount
    by_one = Q(document=None, source_key="") | Q(document__decided_by=F("document__submitted_by"))
    alone = CostEntry.objects.filter(by_one, ledger_import=None).exclude(recorded_by=None)
    corrected = alone.filter(corrects=entry).aggregate(total=Sum("amount"))["total"] or Decimal(0)
    changed: Decimal = row.amount + corrected
    if changed > 0 and alone.filter(pk=entry.pk).exists():
        changed += entry.amount
    return changed


def may_hand_in(actor: Actor, project_id: int) -> bool:
    """Who records costs, and who works in the project and may see them."""
    return actor.may(Action.RECORD_COST, project_id) or (
        actor.may(Action.VIEW_COSTS, project_id) and actor.may(Action.UPDATE_PROGRESS, project_id)
    )


def may_approve(actor: Actor, project: Project) -> bool:
    """The manager, the sponsor, and who decides on gates, as far as they see costs."""
    if not actor.may(Action.VIEW_COSTS, project.pk):
        return False
    is_sponsor = actor.user_id is not None and actor.user_id == project.sponsor_id
    return is_sponsor or any(
        actor.may(action, project.pk) for action in (Action.RECORD_COST, Action.DECIDE_GATE)
    )


def may_approve_budget(actor: Actor, project: Project) -> bool:
    """The sponsor, and who decides on gates."""
    is_sponsor = actor.user_id is not None and actor.user_id == project.sponsor_id
    return is_sponsor or actor.may(Action.DECIDE_GATE, project.pk)


def may_decide(actor: Actor, document: CostDocument, limit: ApprovalLimit) -> bool:
    """Whether the actor may approve or return this one; one's own above the limit is somebody else's to decide."""
    if not may_approve(actor, document.project):
        return False
    is_own = actor.user_id is not None and actor.user_id == document.submitted_by_id
    return not is_own or not limit.is_passed_by(document)


def approvers_of(project: Project, *, but: int | None) -> list[User]:
    """Who is asked, without who hands it in: the manager, else the sponsor, else portfolio managers."""
    for user in (project.manager, project.sponsor):
        if user is not None and user.pk != but and may_approve(actor_for(user), project):
            return [user]
    return list(portfolio_approvers(but=but))


def budget_approvers_of(project: Project, *, but: int | None) -> list[User]:
    """Who is asked to approve a budget version or a draw: the sponsor, else portfolio managers."""
    sponsor = project.sponsor
    if sponsor is not None and sponsor.pk != but and actor_for(sponsor).may(Action.VIEW_COSTS, project.pk):
        return [sponsor]
    return list(portfolio_approvers(but=but))


def portfolio_approvers(*, but: int | None) -> QuerySet[User]:
    """Active portfolio managers; admins where there is none."""
    people = User.objects.filter(is_active=True).exclude(pk=but)
    managers = people.filter(organisation_role="portfolio_manager")
    return managers if managers.exists() else people.filter(organisation_role="admin")
