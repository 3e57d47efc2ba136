"""Start everything, watch it, stop it in order: `python -m config.launcher [--no-demo]`.

With `exec -- command...` the command runs with the servers of this folder (started for it when none run) instead.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from config.launcher import application, folder
from config.launcher.problems import StartProblem
from config.launcher.supervisor import Supervisor, say


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM: not an error, so nothing that handles errors may swallow it."""


def request_stop(number: int, _frame: FrameType | None) -> None:
    # From now on a repeated signal must not cut the orderly stop short; stopping has its own time limits.
    for stop_signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop_signal, signal.SIG_IGN)
    raise StopRequested(signal.Signals(number).name)


def run(*, with_demo: bool) -> int:
    """The whole life of an instance; returns the exit code."""
    var = application.var_folder()
    supervisor = Supervisor()
    folder.prepare(var)
    with folder.lock(var):
        try:
            return start_and_watch(supervisor, var, with_demo=with_demo)
        except StopRequested as request:
            say(f"stopping ({request})")
            return 0
        finally:
            was_started = bool(supervisor.children)
            supervisor.stop_all()
            folder.forget_servers(var)
            if was_started:
                say("stopped")


def start_and_watch(supervisor: Supervisor, var: Path, *, with_demo: bool) -> int:
    is_embedded = not os.environ.get("DATABASE_URL")
    environment = application.process_environment(var, {})
    folder.require_free_port(environment["BIND_ADDRESS"], application.port_of(environment))
    say("starting")
    environment |= application.start_servers(supervisor, var)
    with_demo = with_demo and is_embedded and environment["PLUMBLINE_ENV"] == "development"
    application.prepare_database(supervisor, environment, with_demo=with_demo)
    application.start_processes(supervisor, environment)
    application.wait_for_web(supervisor, environment)
    application.welcome(environment, with_demo=with_demo)
    given_up = supervisor.watch()
    if given_up:
        say(f"{given_up.describe_end()}")
        say(f"{given_up.name} ends again and again: everything is stopped; start when the cause is mended")
        return 1
    return 0


def main() -> None:
    for stop_signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop_signal, request_stop)
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["exec"]:
            from config.launcher.attach import run_with_servers

            sys.exit(run_with_servers([part for part in arguments[1:] if part != "--"]))
        unknown = [part for part in arguments if part != "--no-demo"]
        if unknown:
            raise StartProblem(f"Unknown option {unknown[0]}; use --no-demo, or exec -- command.")
        code = run(with_demo="--no-demo" not in arguments)
    except StartProblem as problem:
        with suppress(OSError):
            print(f"plumbline: {problem}", file=sys.stderr, flush=True)
        code = 1
    except StopRequested:
        code = 0
    sys.exit(code)


if __name__ == "__main__":
    main()
