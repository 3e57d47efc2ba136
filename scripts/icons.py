"""Draws the icons of the installed app: `python scripts/icons.py`, once after the mark has changed.

static/img/plumbline.svg is the source; Chromium draws it, as in the tests (tests/fixtures/chromium.py).
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.fixtures.chromium import chromium_environment, find_chromium  # noqa: E402

IMAGES = ROOT / "static" / "img"
# name: (size, share of it that the mark takes). A maskable icon may lose its outer tenth.
ICONS = {
    "icon-192.png": (192, 0.72),
    "icon-512.png": (512, 0.72),
    "icon-maskable-512.png": (512, 0.52),
    "apple-touch-icon.png": (180, 0.64),
}
GROUND = "#f6f6f3"


def main() -> None:
    executable, hint = find_chromium()
    if not executable:
        sys.exit(hint)
    mark = (IMAGES / "plumbline.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox"],
            env={**chromium_environment(executable)},
        )
        for name, (size, share) in ICONS.items():
            page = browser.new_page(
                viewport={"width": size, "height": size},
                color_scheme="light",
            )
            inside = round(size * share)
            page.set_content(
                "<style>"
                f"body{{margin:0;height:100vh;display:grid;place-items:center;background:{GROUND}}}"
                f"svg{{width:{inside}px;height:{inside}px}}"
                f"</style>{mark}"
            )
            page.screenshot(path=str(IMAGES / name))
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
