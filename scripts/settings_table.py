"""Write docs/settings.md from the table in config/environment.py: `python scripts/settings_table.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "settings.md"
HEAD = """# Settings

Every setting comes from the environment, is validated at start, and is in this table, which
`.venv/bin/python scripts/settings_table.py` writes from `config/environment.py`. A value that is not valid, or missing
in production, stops the start with one sentence that names the variable.

| Variable | Without it | In production | Meaning |
|---|---|---|---|
"""


def table() -> str:
    """The whole page."""
    from config.environment import VARIABLES

    rows = [
        f"| `{variable.name}` | {f'`{variable.default}`' if variable.default else '(empty)'} "
        f"| {'required' if variable.is_required_in_production else ''} | {variable.help} |\n"
        for variable in VARIABLES
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    TARGET.write_text(table())
