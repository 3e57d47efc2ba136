"""What the demo's ERP project hands over, and how far each of it has come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoVersion:
    """A version of so many days ago: a PDF of this name with these lines, and a note."""

    days_ago: int
    name: str
    lines: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoReview:
    """The review of the latest version: `failed` is the criterion that is not met, with why.

    `condition`: text, whose, in how many days it is due.
    """

    days_ago: int
    outcome: str
    note: str
    failed: str = ""
    why: str = ""
    condition: tuple[str, str, int] | None = None


@dataclass(frozen=True, slots=True)
class DemoDeliverable:
    """`gate` is the kind of its phase; `tasks` are keys of the plan's rows."""

    name: str
    description: str
    criteria: tuple[str, ...]
    owner: str
    reviewer: str
    gate: str
    tasks: tuple[str, ...]
    objective: str = ""
    versions: tuple[DemoVersion, ...] = ()
    is_handed_in: bool = False
    review: DemoReview | None = None


DELIVERABLES = (
    DemoDeliverable(
        "Target architecture",
        "Systems, interfaces and zones after go-live, with the concept for roles and rights.",
        ("Every interface of the inventory is drawn", "Security has agreed to the zones"),
        "jonas.weber",
        "maya.okafor",
        "planning",
        ("arch", "secdes"),
        versions=(
            DemoVersion(
                130,
                "target-architecture-1.2",
                ("Target architecture 1.2", "14 interfaces, three zones"),
            ),
        ),
        is_handed_in=True,
        review=DemoReview(126, "accepted", "Complete; the steering group has seen it."),
    ),
    DemoDeliverable(
        "Conversion rules",
        "How each field of the legacy system becomes one of the new system.",
        ("All 412 fields of vendors and materials are mapped", "Finance has signed the rules of accounts"),
        "priya.raman",
        "ines.carvalho",
        "planning",
        ("mapping",),
        objective="Clean master data",
        versions=(
            DemoVersion(
                118,
                "conversion-rules-2",
                ("Conversion rules 2", "412 fields, 37 rules"),
                "One-time vendors are left out for now",
            ),
        ),
        is_handed_in=True,
        review=DemoReview(
            114,
            "accepted_with_conditions",
            "Good enough to begin with the first load.",
            condition=("Rules for one-time vendors", "priya.raman", 6),
        ),
    ),
    DemoDeliverable(
        "Landing zone",
        "Subscriptions, network and identities that everything else is built on.",
        ("Two sites reach it over both lines", "No finding above medium in the scan"),
        "jonas.weber",
        "admin",
        "execution",
        ("build", "netw"),
        versions=(
            DemoVersion(
                40,
                "landing-zone-handover",
                ("Landing zone, handover", "Lines A and B tested at two sites"),
            ),
        ),
        is_handed_in=True,
        review=DemoReview(37, "accepted", "Both lines tested, the scan is clean."),
    ),
    DemoDeliverable(
        "Cleansed master data",
        "Vendors and materials that the load takes without a correction by hand.",
        ("98% of the records pass the load rules", "Every vendor has an owner in finance"),
        "priya.raman",
        "ines.carvalho",
        "execution",
        ("cleanse", "archive"),
        objective="Clean master data",
    ),
    DemoDeliverable(
        "Payroll interface",
        "Wage types and accounts, posted every month without anybody typing.",
        (
            "A whole month is posted in the provider's sandbox",
            "Corrections of the month before are posted, too",
        ),
        "daniel.osei",
        "ines.carvalho",
        "execution",
        ("payroll",),
        objective="Faster month-end closing",
        versions=(
            DemoVersion(
                9,
                "payroll-test-1",
                ("Payroll interface, test 1", "October posted in the sandbox"),
                "October in the sandbox",
            ),
        ),
        is_handed_in=True,
        review=DemoReview(
            6,
            "rejected",
            "Corrections are half of the work; without them closing is not faster.",
            failed="Corrections of the month before are posted, too",
            why="Two of five corrections went to the wrong account",
        ),
    ),
    DemoDeliverable(
        "Training material",
        "What key users teach with: a script, exercises and data for each role.",
        ("Every role has its script", "Tried with two people of each site"),
        "lena.fischer",
        "maya.okafor",
        "execution",
        ("material",),
        versions=(
            DemoVersion(20, "training-material-1", ("Training material 1", "Purchasing, warehouse")),
            DemoVersion(
                2,
                "training-material-2",
                ("Training material 2", "All nine roles"),
                "Finance and production added",
            ),
        ),
        is_handed_in=True,
    ),
    DemoDeliverable(
        "Hypercare report",
        "What went wrong in the first weeks, what was done about it, and what is left.",
        ("No open defect above medium", "The objectives are measured"),
        "ewan.clarke",
        "helen.brandt",
        "monitoring",
        ("hyper", "kpi"),
        objective="Faster month-end closing",
    ),
)

# Columns of the RACI grid that are nobody of the team.
RACI_ROLES = ("Implementation partner", "Works council")
# Row (a phase's kind or a deliverable's name) -> letters by person or role.
RACI: dict[str, dict[str, str]] = {
    "initiation": {"maya.okafor": "A", "ines.carvalho": "C", "Works council": "I"},
    "planning": {
        "maya.okafor": "A",
        "priya.raman": "R",
        "jonas.weber": "R",
        "ines.carvalho": "C",
        "Implementation partner": "C",
    },
    "execution": {
        "maya.okafor": "A",
        "priya.raman": "R",
        "jonas.weber": "R",
        "daniel.osei": "R",
        "anna.kowalska": "R",
        "Implementation partner": "R",
        "Works council": "I",
    },
    "monitoring": {"maya.okafor": "A", "ewan.clarke": "R"},
    "Target architecture": {"maya.okafor": "A", "jonas.weber": "R", "daniel.osei": "C"},
    "Conversion rules": {"ines.carvalho": "A", "priya.raman": "R"},
    "Landing zone": {"jonas.weber": "A", "Implementation partner": "R", "maya.okafor": "I"},
    "Cleansed master data": {"maya.okafor": "A", "priya.raman": "R", "ines.carvalho": "C"},
    "Payroll interface": {"maya.okafor": "A", "ines.carvalho": "C", "Implementation partner": "C"},
    "Training material": {"maya.okafor": "A", "lena.fischer": "R", "Works council": "C"},
    "Hypercare report": {"ewan.clarke": "R", "maya.okafor": "I"},
}
