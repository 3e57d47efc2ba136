import pytest

from bench.shape import CHAIN_LENGTH, shape_of


@pytest.mark.parametrize("size", [1_000, 10_000])
def test_a_plan_has_a_link_a_task_and_one_long_chain(size: int) -> None:
    shape = shape_of(size)
    assert len(shape.rows) == len(shape.links) == size
    assert len(shape.chain) == CHAIN_LENGTH
    assert len(set(shape.links)) == size
    assert set(zip(shape.chain, shape.chain[1:], strict=False)) <= set(shape.links)


@pytest.mark.parametrize("size", [50, 1_000, 2_000])
def test_links_lead_forward_between_tasks_and_leave_the_chain_alone(size: int) -> None:
    shape = shape_of(size)
    chain = set(shape.chain)
    for before, after in shape.links:
        assert before < after
        assert not shape.rows[before].is_summary
        assert not shape.rows[after].is_summary
        assert (before in chain) == (after in chain)


@pytest.mark.parametrize("size", [3, 50, 112, 1_000, 2_000])
def test_every_summary_has_rows_below_it(size: int) -> None:
    rows = shape_of(size).rows
    assert len(rows) == size
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        assert not row.is_summary or (following is not None and following.level == row.level + 1)


def test_a_plan_is_the_same_every_time() -> None:
    assert shape_of(300) == shape_of(300)
