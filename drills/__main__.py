"""`python -m drills [drill...]`: one JSON object a line; exit code 1 when a promise did not hold."""

import sys
from collections.abc import Callable

from drills.launcher_kill import launcher_kill
from drills.report import Report

DRILLS: dict[str, Callable[[], Report]] = {"launcher_kill": launcher_kill}


def main() -> None:
    unknown = [name for name in sys.argv[1:] if name not in DRILLS]
    if unknown:
        sys.exit(f"no drill is called {unknown[0]}; there are {', '.join(DRILLS)}")
    reports = []
    for name in sys.argv[1:] or DRILLS:
        reports.append(DRILLS[name]())
        print(reports[-1].line(), flush=True)
    sys.exit(0 if all(report.holds for report in reports) else 1)


if __name__ == "__main__":
    main()
