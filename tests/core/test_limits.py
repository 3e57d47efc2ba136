"""Limits that are counted in the database, and hold while Valkey is away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection

from core.limits import Limit, forget_past_limits
from core.models import CacheEntry, Tally

FIVE = Limit("tried", times=5, seconds=60)


@pytest.mark.django_db
def test_so_many_are_allowed_and_not_one_more() -> None:
    assert [FIVE.allows("maya", "198.51.100.7") for _try in range(7)] == [True] * 5 + [False] * 2
    assert FIVE.allows("maya", "198.51.100.8")
    assert Limit("other", times=5, seconds=60).allows("maya", "198.51.100.7")


@pytest.mark.django_db
def test_what_was_no_mistake_is_taken_back() -> None:
    for _try in range(20):
        assert FIVE.allows("maya")
        FIVE.take_back("maya")


@pytest.mark.django_db
def test_a_new_stretch_of_time_begins_anew() -> None:
    for _try in range(6):
        FIVE.count("maya")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_tally SET ends_at = ends_at - interval '61 seconds'")
    assert FIVE.count("maya") == 1


@pytest.mark.django_db
def test_no_key_names_a_person() -> None:
    FIVE.count("maya@brandt.example")
    assert "maya" not in Tally.objects.get().key


@pytest.mark.django_db
def test_past_counts_are_forgotten() -> None:
    FIVE.count("maya")
    cache.set("code used", "y", timeout=-1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_tally SET ends_at = now() - interval '1 second'")
    forget_past_limits()
    assert not Tally.objects.exists()
    assert not CacheEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_guesses_in_parallel_all_count() -> None:
    def tries(_worker: int) -> int:
        try:
            return sum(FIVE.allows("maya") for _try in range(10))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tries, range(8))) == FIVE.times


@pytest.mark.django_db
def test_what_libraries_remember_outlives_valkey() -> None:
    """A code that was used stays used: the cache is a table."""
    assert cache.add("code 123456", "y", timeout=30)
    assert not cache.add("code 123456", "y", timeout=30)
    assert CacheEntry.objects.count() == 1
