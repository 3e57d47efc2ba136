"""`python -m tests.fuzz [seconds] [seed]`: fuzz a world for so long; one JSON line of figures, failures on stderr."""

import json
import os
import random
import sys
import time

from tests.servers import Servers


def main() -> int:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    servers = Servers()
    servers.start_shared()
    servers.start_own()
    try:
        return fuzz(servers, seconds, seed)
    finally:
        servers.stop()


def fuzz(servers: Servers, seconds: int, seed: int) -> int:
    import django

    django.setup()
    from django.db import connections, transaction
    from django.test.utils import setup_test_environment

    from tests.access.world import build_world
    from tests.fuzz.fuzzer import Fuzzer

    setup_test_environment()
    servers.clone_database()
    started = time.monotonic()
    with transaction.atomic():
        world = build_world()
        for room, error in world.broken.items():
            print(f"{room} has no records: {error!r}", file=sys.stderr)
        fuzzer = Fuzzer(world, seed=seed)
        fuzzer.run(per_target=3, steps=100, until=started + seconds)
        fuzzer.close()
        transaction.set_rollback(True)
    connections.close_all()
    for failure in fuzzer.failures.values():
        print(
            f"\n{failure.kind} ({failure.count} times)\n{failure.request}\n{failure.trace}", file=sys.stderr
        )
    took = round(time.monotonic() - started)
    print(json.dumps({"fuzz": "requests", "seed": seed, "seconds": took, **fuzzer.figures()}))
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
