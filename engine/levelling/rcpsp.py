"""Resource-constrained scheduling in whole time units: schedule generation, justification, search.

Free capacity over time is one large integer per resource, a lane of bits per time unit, so that "where do these
demands fit for d units" is a handful of additions and shifts whatever the horizon.
Kolisch & Hartmann (1999) on generation schemes and priority rules; Valls, Ballestín & Quintanilla (2005) on
justification; Hartmann (1998) on genetic search over activity lists; Valls et al. (2008) on peak crossover.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.errors import CycleError, LevellingError


@dataclass
class Project:
    """Activities 0..n-1 with durations, successors and one demand per resource; capacities per resource."""

    durations: list[int]
    successors: list[list[int]]
    demands: list[tuple[int, ...]]
    capacities: tuple[int, ...]
    predecessors: list[list[int]] = field(init=False)
    order: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.predecessors = [[] for _ in self.durations]
        for source, targets in enumerate(self.successors):
            for target in targets:
                self.predecessors[target].append(source)
        for number, demand in enumerate(self.demands):
            if self.durations[number] and any(a > b for a, b in zip(demand, self.capacities, strict=True)):
                raise LevellingError(
                    "An activity needs more of a resource than there is.", activity_uid=number
                )
        self.order = self._topological()
        self.lane = max(8, max(self.capacities, default=1).bit_length() + 1)
        self._masks: dict[int, tuple[int, int, int]] = {}

    def _topological(self) -> list[int]:
        waiting = [len(before) for before in self.predecessors]
        ready = [number for number, count in enumerate(waiting) if not count]
        for number in ready:
            for target in self.successors[number]:
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
        if len(ready) < len(self.durations):
            stuck = next(number for number, count in enumerate(waiting) if count)
            raise CycleError([stuck, stuck])
        return ready

    def reversed(self) -> Project:
        """The same project with time running backwards."""
        return Project(self.durations, self.predecessors, self.demands, self.capacities)

    def earliest_starts(self) -> list[int]:
        starts = [0] * len(self.durations)
        for number in self.order:
            for before in self.predecessors[number]:
                starts[number] = max(starts[number], starts[before] + self.durations[before])
        return starts

    def critical_length(self) -> int:
        """Length without regard to resources."""
        return max(
            (start + length for start, length in zip(self.earliest_starts(), self.durations, strict=True)),
            default=0,
        )

    def latest_finishes(self) -> list[int]:
        """Latest finishes that keep the critical length."""
        end = self.critical_length()
        finishes = [end] * len(self.durations)
        for number in reversed(self.order):
            for after in self.successors[number]:
                finishes[number] = min(finishes[number], finishes[after] - self.durations[after])
        return finishes

    def lower_bound(self) -> int:
        """No schedule is shorter: critical length, or the work of the busiest resource spread without gaps."""
        bound = self.critical_length()
        for resource, capacity in enumerate(self.capacities):
            work = sum(a * b[resource] for a, b in zip(self.durations, self.demands, strict=True))
            if capacity:
                bound = max(bound, -(-work // capacity))
        return bound


# How often a child's neighbours change places.
SWAP_CHANCE = 0.03


class Generator:
    """Serial schedule generation on one project."""

    def __init__(self, project: Project, *, horizon: int | None = None) -> None:
        self.project = project
        lane = project.lane
        self.horizon = sum(project.durations) + 1 if horizon is None else horizon
        self._wider: Generator | None = None
        units = (1 << (lane * self.horizon)) // ((1 << lane) - 1) if self.horizon else 0
        self.top = units << (lane - 1)
        self.full = [units * capacity for capacity in project.capacities]
        self.needs = [
            [
                (resource, need, ((1 << (lane - 1)) - need) * units)
                for resource, need in enumerate(demand)
                if need and project.durations[number]
            ]
            for number, demand in enumerate(project.demands)
        ]
        self.windows = {
            length: (1 << (lane * length)) // ((1 << lane) - 1) for length in set(project.durations)
        }

    def serial(self, order: Sequence[int]) -> list[int]:
        """Each activity in turn at its earliest start that predecessors and resources allow."""
        project, lane, needs = self.project, self.project.lane, self.needs
        durations, predecessors, top, windows = (
            project.durations,
            project.predecessors,
            self.top,
            self.windows,
        )
        free = list(self.full)
        finishes = [0] * len(durations)
        for number in order:
            start = 0
            for before in predecessors[number]:
                if finishes[before] > start:
                    start = finishes[before]
            length = durations[number]
            if needs[number]:
                shift = start * lane
                fits = top >> shift
                for resource, _, room in needs[number]:
                    fits &= (free[resource] + room) >> shift
                # A run of `length` free units shows as one bit after shifting and joining, doubling the run each time.
                run = 1
                while run < length:
                    step = min(run, length - run)
                    fits &= fits >> (step * lane)
                    run += step
                if not fits:
                    return self._with_room().serial(order)
                start += ((fits & -fits).bit_length() - 1) // lane
                window = windows[length] << (start * lane)
                for resource, need, _ in needs[number]:
                    free[resource] -= window * need
            finishes[number] = start + length
        return [finish - length for finish, length in zip(finishes, durations, strict=True)]

    def _with_room(self) -> Generator:
        """The same with room for everything one after the other, for an order that needs more than was expected."""
        if self._wider is None:
            self._wider = Generator(self.project)
        return self._wider


def parallel(project: Project, priority: Sequence[float]) -> list[int]:
    """Parallel generation: at each moment start what fits, lowest priority value first."""
    count = len(project.durations)
    waiting = [len(before) for before in project.predecessors]
    free = list(project.capacities)
    starts = [0] * count
    eligible = [number for number in range(count) if not waiting[number]]
    running: list[tuple[int, int]] = []
    now = 0
    while eligible or running:
        eligible.sort(key=lambda number: (priority[number], number))
        left = []
        position = 0
        while position < len(eligible):
            number = eligible[position]
            position += 1
            if all(need <= room for need, room in zip(project.demands[number], free, strict=True)) or (
                not project.durations[number]
            ):
                starts[number] = now
                if project.durations[number]:
                    free = [room - need for room, need in zip(free, project.demands[number], strict=True)]
                    running.append((now + project.durations[number], number))
                else:
                    released = _release(project, number, waiting)
                    eligible[position:] = sorted(
                        eligible[position:] + released, key=lambda other: (priority[other], other)
                    )
            else:
                left.append(number)
        eligible = left
        if not running:
            break
        now = min(finish for finish, _ in running)
        for finish, number in running:
            if finish == now:
                free = [room + need for room, need in zip(free, project.demands[number], strict=True)]
                eligible += _release(project, number, waiting)
        running = [item for item in running if item[0] > now]
    return starts


def _release(project: Project, number: int, waiting: list[int]) -> list[int]:
    released = []
    for target in project.successors[number]:
        waiting[target] -= 1
        if not waiting[target]:
            released.append(target)
    return released


def makespan(project: Project, starts: Sequence[int]) -> int:
    return max((start + length for start, length in zip(starts, project.durations, strict=True)), default=0)


def check_feasible(project: Project, starts: Sequence[int]) -> None:
    """Raise LevellingError unless predecessors and capacities are respected at every moment."""
    for number, start in enumerate(starts):
        for before in project.predecessors[number]:
            if starts[before] + project.durations[before] > start:
                raise LevellingError(
                    "An activity starts before its predecessor is finished.", activity_uid=number
                )
    changes: dict[int, list[int]] = {}
    for number, start in enumerate(starts):
        for moment, sign in ((start, 1), (start + project.durations[number], -1)):
            used = changes.setdefault(moment, [0] * len(project.capacities))
            for resource, need in enumerate(project.demands[number]):
                used[resource] += sign * need if project.durations[number] else 0
    level = [0] * len(project.capacities)
    for moment in sorted(changes):
        level = [a + b for a, b in zip(level, changes[moment], strict=True)]
        if any(used > capacity for used, capacity in zip(level, project.capacities, strict=True)):
            raise LevellingError(f"At {moment} more is used than there is.")


class Optimiser:
    """Heuristics and search over one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.bound = project.lower_bound()
        # Good schedules are not much longer than the bound; shorter integers are quicker.
        horizon = min(2 * self.bound, sum(project.durations)) + 1
        self.forward = Generator(project, horizon=horizon)
        self.backward = Generator(project.reversed(), horizon=horizon)
        self.latest = project.latest_finishes()

    def justified(self, starts: Sequence[int]) -> list[int]:
        """Double justification: push everything right, then left again; never longer, often shorter."""
        project = self.project
        end, count = makespan(project, starts), range(len(project.durations))
        finishes = [start + length for start, length in zip(starts, project.durations, strict=True)]
        order = sorted(count, key=lambda number: (-finishes[number], -starts[number], -self._rank[number]))
        mirrored = self.backward.serial(order)
        right = [end - start - length for start, length in zip(mirrored, project.durations, strict=True)]
        return self.forward.serial(sorted(count, key=lambda number: (right[number], self._rank[number])))

    @property
    def _rank(self) -> list[int]:
        if not hasattr(self, "_ranks"):
            self._ranks = [0] * len(self.project.durations)
            for place, number in enumerate(self.project.order):
                self._ranks[number] = place
        return self._ranks

    def priorities(self) -> dict[str, list[float]]:
        """Priority rules, lower first: latest finish, latest start, most followers, greatest rank weight."""
        project = self.project
        late_start = [a - b for a, b in zip(self.latest, project.durations, strict=True)]
        followers = _follower_counts(project)
        weight = [
            length + sum(project.durations[after] for after in project.successors[number])
            for number, length in enumerate(project.durations)
        ]
        return {
            "LFT": [float(value) for value in self.latest],
            "LST": [float(value) for value in late_start],
            "MTS": [-float(value) for value in followers],
            "GRPW": [-float(value) for value in weight],
        }

    def heuristic(self, *, rules: Sequence[str] = ("LFT", "LST", "MTS")) -> list[int]:
        """The best of parallel generation by each rule, doubly justified."""
        best: list[int] | None = None
        priorities = self.priorities()
        for rule in rules:
            starts = self.justified(parallel(self.project, priorities[rule]))
            if best is None or makespan(self.project, starts) < makespan(self.project, best):
                best = starts
            if makespan(self.project, best) <= self.bound:
                break
        assert best is not None
        return best

    def search(self, *, seed: int, should_stop: Callable[[], bool], population: int = 80) -> list[int]:
        """Genetic search over activity lists, every child doubly justified, until told to stop or proven best."""
        rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
        best = self.heuristic(rules=("LFT", "LST", "MTS", "GRPW"))
        pool: list[tuple[int, list[int], list[int]]] = [self._member(best)]
        late = self.priorities()["LFT"]
        while len(pool) < population and not should_stop():
            scale = rng.choice((2.0, 5.0, 10.0, 20.0))
            noisy = [value + rng.gauss(0, scale) for value in late]
            pool.append(self._member(self.justified(parallel(self.project, noisy))))
        best_length, best = min((length, starts) for length, starts, _ in pool)
        stale = 0
        while best_length > self.bound and not should_stop():
            child = self._member(self.justified(self.forward.serial(self._child(pool, rng))))
            worst = max(range(len(pool)), key=lambda place: pool[place][0])
            if child[0] < pool[worst][0] or (
                child[0] == pool[worst][0] and all(child[1] != m[1] for m in pool)
            ):
                pool[worst] = child
            stale += 1
            if child[0] < best_length:
                best_length, best, stale = child[0], child[1], 0
            if stale > 40 * population:
                # A pool of one opinion finds nothing new: keep the best, draw the rest afresh.
                pool = [self._member(best)] + [self._fresh(late, rng) for _ in range(population - 1)]
                stale = 0
        return best

    def _fresh(self, late: Sequence[float], rng: random.Random) -> tuple[int, list[int], list[int]]:
        noisy = [value + rng.gauss(0, 10) for value in late]
        return self._member(self.justified(parallel(self.project, noisy)))

    def _member(self, starts: list[int]) -> tuple[int, list[int], list[int]]:
        order = sorted(range(len(starts)), key=lambda number: (starts[number], self._rank[number]))
        return makespan(self.project, starts), starts, order

    def _child(self, pool: list[tuple[int, list[int], list[int]]], rng: random.Random) -> list[int]:
        """Crossover that keeps one parent's busy stretch whole, as peak crossover does, then a few swaps.

        What runs in a window of the mother's time stays in her order; what comes before and after it takes the
        father's. All three parts keep the order of precedence, so their sum does.
        """
        length, starts, order = min(rng.sample(pool, 2))
        father = min(rng.sample(pool, 2))[2]
        place = {number: at for at, number in enumerate(father)}
        low = rng.randrange(max(length, 1))
        high = low + rng.randint(length // 4, max(length // 2, 1))
        durations = self.project.durations
        before = [number for number in order if starts[number] + durations[number] <= low]
        after = [
            number for number in order if starts[number] >= high and starts[number] + durations[number] > low
        ]
        outside = {*before, *after}
        middle = [number for number in order if number not in outside]
        before.sort(key=place.__getitem__)
        after.sort(key=place.__getitem__)
        child = before + middle + after
        followers = self.project.successors
        for at in range(len(child) - 1):
            if rng.random() < SWAP_CHANCE and child[at + 1] not in followers[child[at]]:
                child[at], child[at + 1] = child[at + 1], child[at]
        return child


def _follower_counts(project: Project) -> list[int]:
    """How many activities come after each, directly or not."""
    after = [0] * len(project.durations)
    for number in reversed(project.order):
        bits = 0
        for target in project.successors[number]:
            bits |= after[target] | (1 << target)
        after[number] = bits
    return [bits.bit_count() for bits in after]
