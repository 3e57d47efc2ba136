"""A cache that may vanish."""

import pytest
from django.core.cache import cache

from core.cache import ForgivingRedisCache


@pytest.fixture
def gone():
    """A cache whose server is not there."""
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {})


def test_values_come_back_while_the_server_is_there():
    cache.set("greeting", "hello")
    assert cache.get("greeting") == "hello"


def test_reading_without_a_server_misses(gone):
    assert gone.get("greeting", "nothing") == "nothing"
    assert gone.get_many(["a", "b"]) == {}
    assert not gone.has_key("a")


def test_writing_without_a_server_does_nothing(gone):
    gone.set("greeting", "hello")
    gone.set_many({"a": 1})
    gone.delete("greeting")
    assert gone.add("greeting", "hello") is True
    assert gone.incr("count") == 1
    assert gone.clear() is False


def test_missing_value_is_computed_each_time_without_a_server(gone):
    assert gone.get_or_set("figure", lambda: 42) == 42
