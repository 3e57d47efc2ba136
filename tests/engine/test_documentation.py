"""Every picture in docs/scheduling.md is true."""

import re
from pathlib import Path

import pytest

from engine.plan import PlanOptions, ProgressRule
from tests.engine.drawing import assert_schedule

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "scheduling.md").read_text()
PICTURES = re.findall(r"^```plan([^\n]*)\n(.*?)^```$", TEXT, flags=re.S | re.M)


@pytest.mark.parametrize(("words", "picture"), PICTURES, ids=range(len(PICTURES)))
def test_picture(words, picture):
    given = dict(word.split("=") for word in words.split())
    options = PlanOptions(
        honours_constraints=given.pop("honours_constraints", "yes") == "yes",
        alap_takes_free_float=given.pop("alap_takes_free_float", "no") == "yes",
        progress_rule=ProgressRule.PROGRESS_OVERRIDE
        if given.pop("progress_override", "no") == "yes"
        else ProgressRule.RETAINED_LOGIC,
    )
    assert_schedule(picture, options=options, **{name: int(value) for name, value in given.items()})


def test_there_are_pictures():
    assert len(PICTURES) > 15
