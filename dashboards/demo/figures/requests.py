"""What people of the demo asked for before it was a project."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """`points` for strategic fit, value, effort and risk; empty where nobody has judged it."""

    title: str
    need: str
    outcome: str
    for_whom: str
    by: str
    days_ago: int
    rough_cost: int | None = None
    wanted_in_days: int | None = None
    status: str = "new"
    points: tuple[int, ...] = ()
    reason: str = ""


REQUESTS = (
    DemoRequest(
        "One form for travel costs",
        "Travel costs are typed three times: by who travels, by the assistant, by the ledger. "
        "That is 40 hours a month, and one in nine is wrong.",
        "Typed once, in the ledger the same night.",
        "All who travel, some 300",
        "ines.carvalho",
        3,
        rough_cost=30_000,
        wanted_in_days=110,
    ),
    DemoRequest(
        "Visitors sign in by themselves",
        "The desk in Lyon keeps a paper book; the fire brigade cannot read it.",
        "Who is in the house is known at any minute.",
        "Reception at five sites",
        "priya.raman",
        12,
        rough_cost=18_000,
        status="in_review",
        points=(2, 3, 1, 1),
    ),
    DemoRequest(
        "Forecast of spare parts",
        "A third of the parts in stock was not moved for two years, and others are missing.",
        "Stock 15% lower at the same service level.",
        "Warehouse, purchasing",
        "helen.brandt",
        20,
        rough_cost=240_000,
        wanted_in_days=300,
        status="in_review",
        points=(4, 5, 4, 3),
    ),
    DemoRequest(
        "Chat for the shop floor",
        "Shifts hand over on paper.",
        "",
        "Shift leaders",
        "priya.raman",
        60,
        status="declined",
        points=(2, 2, 3, 2),
        reason="The tenant that is being set up brings it in spring. Ask again if it does not do.",
    ),
)
