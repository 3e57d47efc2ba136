"""A cache that may vanish: when Redis is away, every read misses and every write is dropped; no page fails."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _forgiving(name: str, fallback: Callable[..., Any]) -> Any:
    def method(self: "ForgivingRedisCache", *args: Any, **options: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **options)
        except (RedisError, OSError) as error:
            logger.warning("cache unreachable", extra={"operation": name, "reason": str(error)})
            return fallback(*args, **options)

    method.__name__ = name
    return method


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, with a miss instead of an error."""

    add = _forgiving("add", lambda *args, **options: True)
    get = _forgiving("get", lambda key, default=None, **options: default)
    set = _forgiving("set", lambda *args, **options: None)
    touch = _forgiving("touch", lambda *args, **options: False)
    delete = _forgiving("delete", lambda *args, **options: False)
    get_many = _forgiving("get_many", lambda *args, **options: {})
    set_many = _forgiving("set_many", lambda *args, **options: [])
    delete_many = _forgiving("delete_many", lambda *args, **options: None)
    has_key = _forgiving("has_key", lambda *args, **options: False)
    incr = _forgiving("incr", lambda *args, **options: 1)
    clear = _forgiving("clear", lambda *args, **options: False)
