"""Django's own checks: no model change without its migration, and production settings without a warning.

Neither needs a database: migrations are compared with the models, and the deployment checks read settings only.
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    # Whoever runs this may run on a given clock.
    "CLOCK_OFFSET_SECONDS": "0",
    "PLUMBLINE_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "plumbline.example.org",
    "BASE_URL": "https://plumbline.example.org",
}
# makemigrations warns that it cannot look into the database for applied migrations; that is not its question here.
COMMANDS = (
    ["-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"],
    ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
)


def main() -> None:
    kept = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "TLS"}}
    codes = [
        subprocess.run([sys.executable, *command], cwd=ROOT, env={**kept, **PRODUCTION}).returncode
        for command in COMMANDS
    ]
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
