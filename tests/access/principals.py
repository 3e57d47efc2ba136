"""Who tries every address, and how an address is declared. Read README.md first."""
# ruff: noqa: N803  (methods are written as HTTP writes them)

from collections.abc import Mapping
from dataclasses import dataclass, field

ANONYMOUS = "anonymous"
ADMIN = "admin"
PORTFOLIO = "portfolio_manager"
MANAGER = "project_manager"
TEAM = "team_member"
STAKEHOLDER = "stakeholder"
# Team member with sees_costs.
TEAM_COSTS = "team_member_with_costs"
# Project manager of another project.
OUTSIDER = "outsider"

PRINCIPALS = (ANONYMOUS, ADMIN, PORTFOLIO, MANAGER, TEAM, TEAM_COSTS, STAKEHOLDER, OUTSIDER)

NOBODY: frozenset[str] = frozenset()
ADMINS = frozenset({ADMIN})
# EDIT_PROJECT, EDIT_PLAN, EDIT_BUDGET, EDIT_RISK, TAKE_BASELINE ...
MANAGERS = frozenset({ADMIN, MANAGER})
# APPROVE_CHARTER
MANAGERS_AND_PORTFOLIO = frozenset({ADMIN, PORTFOLIO, MANAGER})
# VIEW_COSTS
COST_READERS = MANAGERS_AND_PORTFOLIO | {TEAM_COSTS}
# UPDATE_PROGRESS, LOG_TIME
WORKERS = MANAGERS | {TEAM, TEAM_COSTS}
# VIEW_PLAN, RAISE_RISK, RAISE_ISSUE
MEMBERS = WORKERS | {PORTFOLIO}
# VIEW_DASHBOARD, COMMENT
READERS = MEMBERS | {STAKEHOLDER}
# VIEW_PORTFOLIO
PORTFOLIO_READERS = frozenset({ADMIN, PORTFOLIO})
# CREATE_PROJECT: whoever manages one project may start another.
STARTERS = frozenset({ADMIN, PORTFOLIO, MANAGER, OUTSIDER})
# DECIDE_GATE, for who is not named as approver
DECIDERS = frozenset({ADMIN, PORTFOLIO})
# Everybody who is signed in.
ALL = frozenset(PRINCIPALS) - {ANONYMOUS}


@dataclass(frozen=True)
class Declared:
    """An address: who is let through per method, and the records that its arguments name."""

    methods: Mapping[str, frozenset[str]]
    records: Mapping[str, str] = field(default_factory=dict)
    is_api: bool = False
    lists_own: bool = False
    public: bool = False
    query: str = ""
    unseen: frozenset[str] = NOBODY
    refused_with: int | None = None


def url(
    *,
    GET: frozenset[str] | None = None,
    POST: frozenset[str] | None = None,
    lists_own: bool = False,
    public: bool = False,
    query: str = "",
    unseen: frozenset[str] = NOBODY,
    refused_with: int | None = None,
    **records: str,
) -> Declared:
    """A page or fragment. Name the record behind every argument beside `code`: number="risk"."""
    methods = {name: who for name, who in (("GET", GET), ("POST", POST)) if who is not None}
    return Declared(
        methods,
        records,
        lists_own=lists_own,
        public=public,
        query=query,
        unseen=unseen,
        refused_with=refused_with,
    )


def api(
    *,
    GET: frozenset[str] | None = None,
    POST: frozenset[str] | None = None,
    PATCH: frozenset[str] | None = None,
    DELETE: frozenset[str] | None = None,
    lists_own: bool = False,
    public: bool = False,
    query: str = "",
    unseen: frozenset[str] = NOBODY,
    **records: str,
) -> Declared:
    """An endpoint of the API."""
    given = (("GET", GET), ("POST", POST), ("PATCH", PATCH), ("DELETE", DELETE))
    methods = {name: who for name, who in given if who is not None}
    return Declared(
        methods, records, is_api=True, lists_own=lists_own, public=public, query=query, unseen=unseen
    )
