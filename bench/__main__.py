"""`python -m bench [case...] [--pages] [--large]`: one JSON object a line (see README.md)."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.tree import Tree, running_tree
from engine.lab.bench import calibration

if TYPE_CHECKING:
    from bench.cases import Case

SMALL_PORTFOLIO = 50
# `--smoke`: everything once and little of it, to see that it ends and prints its figures.
SMOKE_SIZE = 400
SMOKE_PROJECTS = 3
SMOKE_REQUESTS = 2
LARGE_PORTFOLIO = 1_000
PROJECTS = 200
LARGEST = 50_000


def main() -> None:
    arguments = parsed()
    with running_tree() as tree:
        import django

        django.setup()
        from bench import beside, measuring
        from bench.cases import CASES, PAGES, PLANS
        from bench.seed import seed

        chosen = [case for case in CASES if not arguments.cases or case.name in arguments.cases]
        chosen += [case for case in PAGES if arguments.pages or case.name in arguments.cases]
        if arguments.smoke:
            smoke(chosen, tree)
            return
        chosen = [within_reach(case, is_large=arguments.large) for case in chosen]
        sizes = set(PLANS)
        for case in chosen:
            sizes.update(size for size in case.sizes if size != PROJECTS)
        has_portfolio = arguments.large or any(case.needs_portfolio for case in chosen)
        seeded = seed(
            sorted(sizes),
            portfolio=PROJECTS if has_portfolio else 0,
            portfolio_size=LARGE_PORTFOLIO if arguments.large else SMALL_PORTFOLIO,
            say=tell,
        )
        show(calibration())
        tree.start("web")
        time.sleep(0.5)
        show(measuring.memory(tree))
        for case in chosen:
            for size in case.sizes:
                show(measuring.measure(case, size, tree, seeded))
        if not arguments.cases or "reader_beside_writers" in arguments.cases:
            show(beside.reader_beside_writers(tree, seeded, written=max(PLANS), read=min(PLANS)))
        if not arguments.cases or "recompute" in arguments.cases:
            for size in PLANS:
                show(measuring.measure_recompute(size, tree, seeded))
        if not arguments.cases or "memory_warm" in arguments.cases:
            for size in PLANS:
                show(measuring.memory_warm(size, seeded))
        if arguments.large:
            show(measuring.measure_portfolio_recompute(seeded))


def within_reach(case: "Case", *, is_large: bool) -> "Case":
    """The case without plans that take minutes to seed: those are there with `--large`."""
    from bench.cases import PLANS

    most = LARGEST if is_large else max(PLANS)
    sizes = tuple(size for size in case.sizes if size <= most)
    return replace(case, sizes=sizes)


def smoke(chosen: Sequence["Case"], tree: Tree) -> None:
    """Each case a few times on one small plan."""
    from bench import beside, measuring
    from bench.seed import seed

    seeded = seed([SMOKE_SIZE], portfolio=SMOKE_PROJECTS, portfolio_size=SMALL_PORTFOLIO, say=tell)
    show(calibration())
    tree.start("web")
    show(measuring.memory(tree))
    for case in chosen:
        short = replace(case, requests=SMOKE_REQUESTS * case.clients)
        show(measuring.measure(short, SMOKE_SIZE, tree, seeded))
    show(
        beside.reader_beside_writers(
            tree,
            seeded,
            written=SMOKE_SIZE,
            read=SMOKE_SIZE,
            reads=SMOKE_REQUESTS,
            warm_up=0,
            writers=SMOKE_REQUESTS,
        )
    )
    show(measuring.measure_recompute(SMOKE_SIZE, tree, seeded))
    show(measuring.memory_warm(SMOKE_SIZE, seeded))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speeds, one JSON object a line.")
    parser.add_argument("cases", nargs="*", help="names of cases; all without")
    parser.add_argument("--pages", action="store_true", help="the other pages, too, on the largest plan")
    parser.add_argument(
        "--large", action="store_true", help="200 projects of 1,000 tasks instead of 50, plans of 50,000, too"
    )
    parser.add_argument("--smoke", action="store_true", help="each case twice on one small plan")
    return parser.parse_args()


def show(figures: dict[str, object]) -> None:
    print(json.dumps(figures), flush=True)


def tell(text: str) -> None:
    """What takes a while, beside the figures."""
    print(f"seeding {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
