"""When an ended process is started again, and when it is given up; with a clock of its own."""

from config.launcher.revival import MOST_ENDS, WITHIN_SECONDS, Revival


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_pauses_double() -> None:
    revival = Revival(Clock())
    assert [revival.note_end() for _ in range(5)] == [0.0, 0.5, 1.0, 2.0, 4.0]


def test_it_is_due_when_its_pause_is_over_and_until_it_begins() -> None:
    clock = Clock()
    revival = Revival(clock)
    revival.note_end()
    revival.note_end()
    assert not revival.is_due
    clock.now += 0.5
    assert revival.is_due
    revival.begin()
    assert not revival.is_due


def test_it_is_given_up_after_so_many_ends_in_a_minute() -> None:
    revival = Revival(Clock())
    for _ in range(MOST_ENDS - 1):
        revival.note_end()
    assert not revival.is_given_up
    revival.note_end()
    assert revival.is_given_up


def test_ends_far_apart_never_add_up() -> None:
    clock = Clock()
    revival = Revival(clock)
    for _ in range(3 * MOST_ENDS):
        assert revival.note_end() == 0.0
        clock.now += WITHIN_SECONDS
    assert not revival.is_given_up
