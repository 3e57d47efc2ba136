"""`python -m drills [drill...] [--runs N]`: one JSON object a line; exit code 1 when a promise did not hold."""

import argparse
import subprocess
import sys
from importlib import import_module

# Each is a function of the same name in a module of the same name, and how often it breaks things unless told.
DRILLS = {
    "launcher_kill": 5,
    "part_kill": 2,
    "worker_kill": 50,
    "sender_kill": 20,
    "broker_outage": 1,
    "database_restart": 1,
    "concurrent_editors": 1,
    "clock_replay": 1,
    "message_storm": 1,
    "idempotency": 3,
    "import_abuse": 1,
    "restore": 1,
}


def main() -> None:
    arguments = parsed()
    names = arguments.drills or list(DRILLS)
    if len(names) == 1:
        sys.exit(run(names[0], arguments.runs))
    # Each in a process of its own, with its own servers and settings.
    runs = ["--runs", str(arguments.runs)] if arguments.runs else []
    codes = [subprocess.run([sys.executable, "-m", "drills", name, *runs]).returncode for name in names]
    sys.exit(max(codes))


def run(name: str, runs: int) -> int:
    report = getattr(import_module(f"drills.{name}"), name)(runs or DRILLS[name])
    print(report.line(), flush=True)
    return 0 if report.holds else 1


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m drills", description="Faults on purpose.")
    parser.add_argument("drills", nargs="*", metavar="drill", help=f"of {', '.join(DRILLS)}; all without")
    parser.add_argument("--runs", type=int, default=0, help="break things so often instead")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.drills if name not in DRILLS]
    if unknown:
        parser.error(f"no drill is called {unknown[0]}; there are {', '.join(DRILLS)}")
    return arguments


if __name__ == "__main__":
    main()
