"""What a drill tells."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """One drill's outcome; `measured` holds its figures with units in their names."""

    drill: str
    runs: int
    promise: str
    measured: dict[str, float | int | str]
    holds: bool

    def line(self) -> str:
        return json.dumps(asdict(self))
