"""What the customers of the demo's ERP project need, in their words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoNeed:
    """`objectives`: names of those that serve it; nothing serves one of them."""

    text: str
    whose: str
    importance: str
    objectives: tuple[str, ...] = ()


NEEDS = (
    DemoNeed(
        "I close the month on day three, not on day eight.",
        "Finance and controlling",
        "must",
        ("Faster month-end closing",),
    ),
    DemoNeed(
        "One address of a customer, wherever I look.",
        "Sales back office",
        "must",
        ("Clean master data",),
    ),
    DemoNeed(
        "It costs less to run than what we have.",
        "Board of Brandt Industries",
        "should",
        ("Lower running cost",),
    ),
    DemoNeed(
        "Who works which shift is seen by those alone who plan it.",
        "Works council",
        "must",
    ),
)
