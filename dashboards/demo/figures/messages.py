"""The communication plan of the demo: who hears what, and what became of it so far."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoStakeholder:
    """Somebody whom the plan names and the team does not."""

    name: str
    organisation: str
    email: str = ""
    power: int = 3
    interest: int = 4


@dataclass(frozen=True, slots=True)
class DemoAudience:
    """`people` by key, `stakeholders` by name."""

    key: str
    name: str
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    stakeholders: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """`channels` by audience. `weekday` (Monday is 0) and `weeks` of a series; `gate` by position.

    `past`: weeks ago -> what became of it; weeks that are not named were sent or done.
    """

    title: str
    text: str
    owner: str
    channels: dict[str, str]
    cadence: str = "weekly"
    weekday: int = 0
    weeks: int = 1
    at: tuple[int, int] = (8, 0)
    gate: int = 0
    offset_days: int = 0
    in_days: int = 0
    asks_acknowledgement: bool = False
    # How many of the last weeks it was told in.
    told_weeks: int = 0
    missed_weeks: tuple[int, ...] = ()
    missed_audience: str = ""


STAKEHOLDERS = (
    DemoStakeholder("Key users", "Five sites", "key.users@brandt.example", 3, 5),
    DemoStakeholder("Lohnwerk", "Payroll provider", "", 2, 4),
    DemoStakeholder("Works council", "Brandt Industries", "", 4, 4),
)

AUDIENCES = (
    DemoAudience("sponsor", "Sponsor", roles=("sponsor",)),
    DemoAudience("team", "Project team", roles=("team_member", "project_manager")),
    DemoAudience("finance", "Finance", people=("ines.carvalho",)),
    DemoAudience("users", "Key users", stakeholders=("Key users",), note="24 people at five sites"),
    DemoAudience("suppliers", "Suppliers", stakeholders=("Lohnwerk",)),
    DemoAudience("council", "Works council", stakeholders=("Works council",)),
)

MESSAGES = (
    DemoMessage(
        "Status report",
        "How the project stands, what it decides next, and what it asks of you.",
        "maya.okafor",
        {"sponsor": "report", "finance": "email"},
        weekday=4,
        weeks=4,
        at=(15, 0),
        told_weeks=12,
        asks_acknowledgement=True,
    ),
    DemoMessage(
        "Weekly digest",
        "What was done last week, what is due this week, and who waits for whom:\n\n"
        "- Load rehearsal: rules of suppliers are clean, customers follow\n"
        "- Interfaces: bank and tax are tested, payroll waits for its test data\n"
        "- Please report your progress by Thursday noon",
        "maya.okafor",
        {"team": "email"},
        told_weeks=10,
    ),
    DemoMessage(
        "Steering meeting",
        "Decisions, money and risks; the papers go out two days before.",
        "maya.okafor",
        {"sponsor": "meeting", "finance": "meeting"},
        weekday=2,
        weeks=2,
        at=(10, 0),
        told_weeks=10,
    ),
    DemoMessage(
        "Steering minutes",
        "What was decided, by whom, and what follows from it:\n\n"
        "- The third load rehearsal waits for its price\n"
        "- Payroll keeps its interface until spring\n"
        "- Training begins with the warehouse",
        "maya.okafor",
        {"sponsor": "email", "team": "email"},
        weekday=3,
        weeks=2,
        at=(16, 0),
        told_weeks=10,
        asks_acknowledgement=True,
    ),
    DemoMessage(
        "Training dates",
        "Which site is trained when, in which room, and what to bring.",
        "lena.fischer",
        {"users": "email", "finance": "inside"},
        weekday=1,
        weeks=3,
        at=(9, 0),
        told_weeks=9,
        missed_weeks=(0, 1, 2),
        missed_audience="users",
    ),
    DemoMessage(
        "Interface news",
        "What changes for the files that we exchange, and from when on.",
        "daniel.osei",
        {"suppliers": "letter"},
        weekday=3,
        weeks=4,
        at=(11, 0),
        told_weeks=8,
    ),
    DemoMessage(
        "Go-live notice",
        "The old system is read-only from Friday 18:00. The new one opens on Monday at 7:00.",
        "maya.okafor",
        {"sponsor": "email", "team": "email", "finance": "email", "users": "email"},
        cadence="gate",
        gate=4,
        offset_days=-7,
        asks_acknowledgement=True,
    ),
)
