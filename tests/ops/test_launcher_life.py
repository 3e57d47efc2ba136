"""The process tree: it comes up, is alone in its folder, stops in order, reports a crash, leaves no orphan."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from config.launcher.folder import read_servers
from config.launcher.revival import MOST_ENDS
from config.launcher.supervisor import ROOT
from tests.ops.launching import (
    Launched,
    alive,
    can_connect,
    descendants,
    free_port,
    launcher_environment,
    refused_start,
)
from tests.servers import database_url, drop_database, run_sql

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One folder for the whole module: only its first start has to set up and migrate.

    Not below pytest's own folders: they are private to root, and the server's account must pass through.
    """
    folder = Path(tempfile.mkdtemp(prefix="plumbline-life-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "var"
    shutil.rmtree(folder, ignore_errors=True)


def test_everything_comes_up_and_stops_with_exit_code_0(var: Path) -> None:
    with Launched(var) as launched:
        launched.wait_for("Plumbline is ready")
        assert set(launched.children()) == {"postgres", "valkey", "gunicorn", "worker", "beat"}
        with urllib.request.urlopen(f"http://127.0.0.1:{launched.port}/readyz", timeout=5) as answer:
            assert json.load(answer)["ready"] is True
        everyone = descendants(launched.popen.pid)
        assert launched.end(signal.SIGTERM) == 0
        assert alive(everyone) == []
        assert not read_servers(var)
        assert launched.output.rstrip().endswith("stopped")


def test_a_start_without_any_account_shows_the_link_that_makes_the_first_admin(var: Path) -> None:
    with Launched(var) as launched:
        launched.wait_for("Stop with Ctrl-C")
        found = re.search(r"http://\S+/set-up/\S+", launched.output)
        assert found, launched.output
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(found[0], timeout=10) as page:
            assert page.url.endswith("/set-up/")
            assert "Set up Plumbline" in page.read().decode()
        assert launched.end(signal.SIGTERM) == 0
    assert (var / "set-up-link.txt").stat().st_mode & 0o077 == 0


def test_second_instance_is_refused_and_commands_use_the_first_ones_servers(var: Path) -> None:
    with Launched(var) as launched:
        launched.wait_for("Plumbline is ready")
        assert f"already runs from {var} (process {launched.popen.pid})" in refused_start(var, free_port())
        assert f"Port {launched.port} on 127.0.0.1 cannot be used" in refused_start(
            var.with_name("other"), launched.port
        )
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--check"],
            cwd=ROOT,
            env=launcher_environment(var, launched.port),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert launched.popen.poll() is None
        assert launched.end(signal.SIGINT) == 0


def test_servers_named_in_the_environment_are_used_and_none_is_started(var: Path) -> None:
    database = f"plumbline_external_{os.getpid()}"
    run_sql(f"CREATE DATABASE {database}")
    outside = var.with_name("outside")
    with Launched(
        outside, DATABASE_URL=database_url(database), REDIS_URL=os.environ["REDIS_URL"]
    ) as launched:
        launched.wait_for("Plumbline is ready")
        assert set(launched.children()) == {"gunicorn", "worker", "beat"}
        assert not (outside / "postgres").exists()
        assert launched.end(signal.SIGTERM) == 0
    drop_database(database)


def test_whatever_is_killed_comes_back_by_itself_and_nothing_is_lost(var: Path) -> None:
    with Launched(var) as launched:
        launched.wait_for("Plumbline is ready")
        started = launched.children()
        servers = read_servers(var)
        broker = redis.Redis.from_url(servers["REDIS_URL"])
        broker.rpush("kept", "a message that nobody has taken yet")
        for name, said in (
            ("valkey", "valkey"),
            ("postgres", "postgres"),
            ("gunicorn", "web"),
            ("worker", "worker"),
            ("beat", "beat"),
        ):
            os.kill(started[name], signal.SIGKILL)
            launched.wait_for(f"{said} was ended by SIGKILL")
            launched.wait_until(
                lambda name=name: launched.children().get(name, started[name]) != started[name]
            )
        launched.wait_until(lambda: is_ready(launched.port))
        assert set(launched.children()) == set(started)
        assert broker.lrange("kept", 0, -1) == [b"a message that nobody has taken yet"]
        assert read_servers(var) == servers
        everyone = descendants(launched.popen.pid)
        assert launched.end(signal.SIGTERM) == 0
        assert alive(everyone) == []


def test_what_ends_again_and_again_is_given_up_with_exit_code_1(var: Path) -> None:
    with Launched(var) as launched:
        launched.wait_for("Plumbline is ready")
        everyone = descendants(launched.popen.pid)
        killed = 0
        while launched.popen.poll() is None:
            pid = launched.children().get("beat")
            if pid and pid != killed:
                os.kill(pid, signal.SIGKILL)
                killed = pid
            time.sleep(0.05)
        assert launched.popen.returncode == 1
        assert "beat ends again and again: everything is stopped" in launched.output
        assert launched.output.count("it is started again") == MOST_ENDS - 1
        assert alive(everyone) == []


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(json.load(answer)["ready"])
    except OSError:
        return False


def test_killed_launcher_leaves_no_orphan_and_the_next_start_recovers(var: Path) -> None:
    with Launched(var) as launched:
        launched.wait_for("Plumbline is ready")
        everyone = descendants(launched.popen.pid)
        url = read_servers(var)["DATABASE_URL"]
        launched.popen.kill()
        launched.popen.wait()
        deadline = time.monotonic() + 60
        while alive(everyone) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert alive(everyone) == []
        assert not can_connect(url)
    with Launched(var) as again:
        again.wait_for("Plumbline is ready")


def test_stop_during_the_start_is_clean_too(var: Path) -> None:
    with Launched(var.with_name("interrupted")) as launched:
        launched.wait_for("starting")
        assert launched.end(signal.SIGTERM) == 0
    with Launched(var.with_name("interrupted")) as again:
        again.wait_for("Plumbline is ready")
