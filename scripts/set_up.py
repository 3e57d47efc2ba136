"""Make .venv and install the locked dependencies: `python3 scripts/set_up.py prod|dev`. Standard library only.

Uses uv where it is on PATH (12 s), else pip (31 s for prod, 55 s for dev); both refuse a package whose hash is not in
the lock file.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14")


def stop(sentence: str) -> None:
    sys.exit(f"plumbline: {sentence}")


def say(sentence: str) -> None:
    print(f"set-up   | {sentence}", flush=True)


def suitable_python() -> str:
    """This Python when it is new enough, else another on PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in CANDIDATES:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
            return found
    stop(f"Python 3.11 or newer is needed; python3 here is {sys.version.split()[0]}.")
    return ""


def make_venv(python: str) -> None:
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)  # half made, or made by a Python that has been removed
    try:
        VENV.mkdir()
    except OSError as error:
        stop(f"The folder {ROOT} cannot be written ({error.strerror}); make it writable.")
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--quiet", "--allow-existing", "--no-project", "--python", python, str(VENV)])
        return
    if subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True).returncode != 0:
        add_venv_support(python)
    run([python, "-m", "venv", str(VENV)])


def add_venv_support(python: str) -> None:
    """Debian's python3 comes without ensurepip: as root its package is installed, else one sentence says which."""
    version = subprocess.run(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True
    ).stdout.strip()
    package = f"python{version}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            f"This Python cannot make virtual environments; install {package} (as root: apt-get install {package})."
        )
    say(f"installing {package}, which this Python needs to make virtual environments")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], environment)
    run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", package], environment)


def install(name: str) -> None:
    lock = ROOT / "requirements" / f"{name}.txt"
    uv = shutil.which("uv")
    if uv:
        run([uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)])
    else:
        pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
        run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)])


def run(command: list[str], environment: "dict[str, str] | None" = None) -> None:
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr, flush=True)
        stop(
            f"set-up stopped: `{' '.join(command[:4])} ...` ended with exit code {done.returncode} (see above)."
        )


def main() -> None:
    name = sys.argv[1]
    started = time.monotonic()
    python = suitable_python()
    say(
        f"preparing .venv with the locked dependencies ({'to run' if name == 'prod' else 'to run, test and check'})"
    )
    make_venv(python)
    install(name)
    (VENV / ".installed").touch()
    if name == "dev":
        (VENV / ".installed-dev").touch()
    say(f"dependencies are in place ({time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main()
