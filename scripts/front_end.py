"""The front end: `python scripts/front_end.py build|lock|watch|check|format|test`.

Node 20 or newer comes from PATH, else from PyPI into .venv. `check` says what Biome (biome.json) finds in JavaScript
and CSS, `format` lets it rewrite them; `test` runs the scripts' own tests (`*.test.js`), which need no browser.
`npm ci` runs only when the lock file differs from what node_modules was installed from.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent
NODE_LOCK = ROOT / "requirements" / "node.txt"
INSTALLED = ROOT / "node_modules" / ".installed"
BUILT = ROOT / "static" / "dist" / ".built"
OLDEST_NODE = 20


def say(sentence: str) -> None:
    print(f"set-up   | {sentence}", flush=True)


def stop(sentence: str) -> None:
    sys.exit(f"plumbline: {sentence}")


def node_version(node: str) -> int:
    """Major version, 0 when it does not run."""
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True)
        return int(done.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0


def node_folder() -> Path:
    """The folder of `node` and `npm`: PATH's when new enough, else .venv's, filled from PyPI when needed."""
    on_path = shutil.which("node")
    if on_path and shutil.which("npm") and node_version(on_path) >= OLDEST_NODE:
        return Path(on_path).parent
    if node_version(str(SCRIPTS / "node")) < OLDEST_NODE:
        say(f"installing Node from PyPI, because there is no Node {OLDEST_NODE} or newer on PATH")
        uv = shutil.which("uv")
        installer = (
            [uv, "pip", "install", "--python", sys.executable]
            if uv
            else [sys.executable, "-m", "pip", "install"]
        )
        run([*installer, "--quiet", "--require-hashes", "-r", str(NODE_LOCK)])
    return SCRIPTS


def run(command: list[str], *, node: "Path | None" = None) -> None:
    path = os.pathsep.join(filter(None, [str(node) if node else "", os.environ.get("PATH", "")]))
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path})
    if done.returncode != 0:
        stop(
            f"the build stopped: `{' '.join(command[:3])}` ended with exit code {done.returncode} (see above)."
        )


def install(node: Path) -> None:
    """Exactly what package-lock.json says, without running any package's scripts."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    run([str(node / "npm"), "ci", "--ignore-scripts", "--loglevel=error"], node=node)
    INSTALLED.write_text(wanted)


def build() -> None:
    started = time.monotonic()
    node = node_folder()
    install(node)
    run([str(node / "node"), "esbuild.config.mjs"], node=node)
    BUILT.touch()
    say(f"front end is built ({time.monotonic() - started:.0f} s)")


def lock() -> None:
    node = node_folder()
    run(
        [str(node / "npm"), "install", "--package-lock-only", "--ignore-scripts", "--loglevel=error"],
        node=node,
    )


def watch() -> None:
    node = node_folder()
    install(node)
    run([str(node / "node"), "esbuild.config.mjs", "--watch"], node=node)


def biome(*arguments: str) -> None:
    node = node_folder()
    install(node)
    program = ROOT / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"
    run([str(node / "node"), str(program), "check", *arguments], node=node)


def check() -> None:
    biome("--error-on-warnings", "--max-diagnostics=100")


def test() -> None:
    node = node_folder()
    files = sorted(str(path) for path in (ROOT / "static" / "src" / "js").rglob("*.test.js"))
    run([str(node / "node"), "--test", "--test-reporter=dot", *files], node=node)


def rewrite() -> None:
    biome("--write", "--max-diagnostics=100")


def main() -> None:
    commands = {
        "build": build,
        "lock": lock,
        "watch": watch,
        "check": check,
        "format": rewrite,
        "test": test,
    }
    commands[sys.argv[1]]()


if __name__ == "__main__":
    main()
