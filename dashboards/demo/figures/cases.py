"""The business cases of demo projects, by code; amounts in thousands a year, the first at its start."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoOption:
    """One way, with what it costs and brings."""

    name: str
    description: str
    costs: tuple[int, ...]
    benefits: tuple[int, ...]
    is_nothing: bool = False


@dataclass(frozen=True, slots=True)
class DemoCase:
    """Options, and which of them was chosen for what reason."""

    options: tuple[DemoOption, ...]
    chosen: str
    why: str
    assumptions: str


CASES: dict[str, DemoCase] = {
    "ERP-26": DemoCase(
        options=(
            DemoOption(
                "Keep the old ERP",
                "Extended support at its price, overtime at every month-end.",
                costs=(410, 450, 490, 540, 590, 650),
                benefits=(0, 0, 0, 0, 0, 0),
                is_nothing=True,
            ),
            DemoOption(
                "One cloud platform",
                "All five sites at one go-live, legacy readable for ten years.",
                costs=(1_840, 400, 290, 290, 290, 290),
                benefits=(0, 260, 840, 960, 1_010, 1_060),
            ),
            DemoOption(
                "Upgrade on our servers",
                "The same product, two releases on, with new hardware.",
                costs=(980, 520, 430, 430, 520, 430),
                benefits=(0, 210, 520, 560, 590, 610),
            ),
        ),
        chosen="One cloud platform",
        why="It is worth most, and the only one that ends the month-end by hand. "
        "The upgrade would have to be done again in four years.",
        assumptions="- Benefits: 14 manual steps at five sites, stock 6% lower, audit fees\n"
        "- Licences as offered in March, people at internal rates",
    ),
}
