"""Where the reference data lies; tests that need it skip without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("PLUMBLINE_REFERENCE_DATA", ROOT / "../shared/data"))

needs_reference_data = pytest.mark.skipif(
    not (DATA / "plans").is_dir(), reason="reference data is not there (PLUMBLINE_REFERENCE_DATA)"
)
