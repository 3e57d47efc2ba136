"""What is handed over in each shipped template, and who hears what in all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Result:
    """A deliverable: of the gate of a phase, made by a role in tasks, accepted by another role.

    `asked`: roles that are consulted.
    """

    name: Any
    criteria: tuple[Any, ...]
    gate: str
    owner: str
    reviewer: str
    tasks: str
    asked: tuple[str, ...] = ()


RESULTS: Mapping[str, tuple[Result, ...]] = {
    "erp-roll-out": (
        Result(
            _("Process design"),
            (
                _("Every process in scope is drawn with its owner's agreement"),
                _("Each gap to the standard is decided"),
            ),
            "planning",
            "architect",
            "owner",
            "fit_finance, fit_logistics, gaps",
            ("finance", "logistics"),
        ),
        Result(
            _("Configured system"),
            (
                _("All processes run from end to end in the test system"),
                _("No critical defect is open"),
            ),
            "execution",
            "architect",
            "owner",
            "build_finance, build_logistics, build_interfaces, sit, uat",
            ("finance", "logistics", "integration"),
        ),
        Result(
            _("Reconciled data"),
            (
                _("Counts and sums agree with the old system"),
                _("Each data owner has signed"),
            ),
            "execution",
            "data",
            "owner",
            "cleanse, load1, load2",
            ("finance",),
        ),
        Result(
            _("Trained users"),
            (
                _("Nine of ten users have been trained"),
                _("Key users answer first questions in each department"),
            ),
            "execution",
            "change",
            "owner",
            "materials, key_users, users",
        ),
        Result(
            _("Stable operation"),
            (
                _("Two month-end closings without help of the project"),
                _("Support has taken over with a signed list"),
            ),
            "monitoring",
            "manager",
            "sponsor",
            "hypercare, close1, close2",
            ("owner",),
        ),
    ),
    "microsoft-365": (
        Result(
            _("Tenant design"),
            (
                _("Access, retention and guests are decided in writing"),
                _("Data protection and works council have agreed"),
            ),
            "planning",
            "architect",
            "security",
            "tenant, access, governance",
            ("identity",),
        ),
        Result(
            _("Pilot report"),
            (
                _("Twenty people have worked with it for two weeks"),
                _("Every fault has a correction or an owner"),
            ),
            "execution",
            "change",
            "sponsor",
            "pilot_run, pilot_review",
            ("desk",),
        ),
        Result(
            _("Mailboxes and files moved"),
            (
                _("All mailboxes of the waves are in the new tenant"),
                _("Counts of items agree before and after"),
            ),
            "execution",
            "messaging",
            "architect",
            "wave1, wave2, wave3, files, public",
            ("client", "desk"),
        ),
        Result(
            _("Old servers switched off"),
            (
                _("Nothing has asked them for two weeks"),
                _("Media are erased and contracts ended"),
            ),
            "closure",
            "messaging",
            "security",
            "decommission, contracts",
        ),
    ),
    "data-centre-exit": (
        Result(
            _("Service inventory"),
            (
                _("Every service has an owner and a criticality"),
                _("What talks to what was measured, not remembered"),
            ),
            "initiation",
            "platform",
            "owner",
            "discover, owners",
            ("network",),
        ),
        Result(
            _("Move plan with points of return"),
            (
                _("Each service is in one move group with a window"),
                _("The way back was tried with the pilot group"),
            ),
            "planning",
            "architect",
            "owner",
            "groups, runbook",
            ("platform", "database"),
        ),
        Result(
            _("Target ready to take over"),
            (
                _("No finding of the penetration test above low is open"),
                _("A restore from backup was tried"),
            ),
            "execution",
            "platform",
            "security",
            "lines, zone, harden, replicate",
            ("network", "backup"),
        ),
        Result(
            _("Recovery proven in the target"),
            (
                _("The test met the agreed time for critical services"),
                _("Owners have confirmed their data"),
            ),
            "execution",
            "backup",
            "owner",
            "drtest",
            ("database",),
        ),
        Result(
            _("Rooms handed back"),
            (
                _("The landlord has signed the protocol"),
                _("Certificates of erasure are complete"),
            ),
            "closure",
            "facility",
            "sponsor",
            "erase, dismantle, handback",
        ),
    ),
    "network-refresh": (
        Result(
            _("Network design"),
            (
                _("Segments and rules are agreed with security"),
                _("It carries twice the load of today"),
            ),
            "planning",
            "architect",
            "security",
            "design, rules",
            ("engineer1", "engineer2"),
        ),
        Result(
            _("Pilot site in operation"),
            (
                _("A week without a fault that stops work"),
                _("The way back took less than an hour when it was tried"),
            ),
            "execution",
            "engineer1",
            "site",
            "pilot, pilot_watch",
        ),
        Result(
            _("All sites replaced"),
            (
                _("Every site has signed its acceptance"),
                _("Wireless meets the measured targets"),
            ),
            "execution",
            "engineer1",
            "architect",
            "core, a1, a2, b1, b2, wifi",
            ("site",),
        ),
        Result(
            _("Documentation per site"),
            (
                _("Plans show what was built"),
                _("Operations can restore each device from it"),
            ),
            "closure",
            "engineer2",
            "architect",
            "docs",
        ),
    ),
    "software-release": (
        Result(
            _("Release scope"),
            (
                _("Each story says what is true when it is done"),
                _("The smallest useful release is marked"),
            ),
            "initiation",
            "product",
            "sponsor",
            "vision, stories",
            ("ux", "lead"),
        ),
        Result(
            _("Release candidate"),
            (
                _("Regression has no fault above low"),
                _("The load test reached twice the expected use"),
                _("No finding of the security test above low is open"),
            ),
            "execution",
            "lead",
            "qa",
            "regression, load, pentest, fixes",
            ("dev1", "dev2"),
        ),
        Result(
            _("Migrated data"),
            (
                _("Counts and sums agree before and after"),
                _("The way back was tried"),
            ),
            "execution",
            "ops",
            "qa",
            "migration",
            ("dev1",),
        ),
        Result(
            _("Help and release notes"),
            (
                _("Beta customers found what they looked for"),
                _("Every change that users see is described"),
            ),
            "execution",
            "product",
            "qa",
            "manual, beta",
            ("ux",),
        ),
    ),
}
WEEKDAYS = {"Mon": 0, "Wed": 2, "Fri": 4}
# title, channel, weeks between, days from the start, weekday, at, audiences
MESSAGES: tuple[tuple[Any, str, int, int, str, str, tuple[int, ...]], ...] = (
    (_("Team meeting"), "meeting", 1, 0, "Mon", "09:00", (1,)),
    (_("Status report"), "report", 2, 11, "Fri", "14:00", (0, 2)),
    (_("Steering group"), "meeting", 4, 21, "Wed", "10:00", (0,)),
)
AUDIENCES = (
    (_("Sponsor"), ("sponsor",)),
    (_("Project team"), ("project_manager", "team_member")),
    (_("Stakeholders"), ("stakeholder",)),
)
GO_LIVE = (
    _("Go-live is near"),
    _(
        "In a week the result goes live, if its gate says so. The project manager tells you "
        "what changes for you."
    ),
)
