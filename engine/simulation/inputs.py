"""Estimates for plans that carry none."""

from __future__ import annotations

from engine.plan.model import Activity, Plan, ThreePoint

OPTIMISTIC_SHARE = 0.8
PESSIMISTIC_SHARE = 1.6


def default_estimates(plan: Plan) -> dict[int, ThreePoint]:
    """PERT from 80 % to 160 % of the duration for every unfinished task that has no estimate of its own."""
    return {row.uid: _around(row) for row in plan.activities if row.estimate is None and _is_open(row)}


def _is_open(row: Activity) -> bool:
    return row.duration_minutes > 0 and row.actual_finish is None and not row.is_summary


def _around(row: Activity) -> ThreePoint:
    length = row.duration_minutes
    return ThreePoint(length * OPTIMISTIC_SHARE, length, length * PESSIMISTIC_SHARE)
