"""Reads of the room. Import from here."""

from .actions import actions_of, rules_of, visible_actions
from .as_of import Known, day_asked, known_on, overrides_known_on, snapshots_known_on
from .baselines import (
    BaselineChange,
    PlanVersion,
    baseline_rows,
    compare_baselines,
    compare_versions,
    reference_baseline,
    version_now,
    version_of,
)
from .decisions import decision_by_number, decision_counts, decisions_of
from .earned_value import EarnedValue, Month, Node, earned_value, time_of_node
from .ghosts import ghosts
from .health import HealthReading, active_overrides, health_of, limits_for, limits_of_organisation
from .ledger import Entry, Ledger, known_dates, ledger_between, period_of
from .overrides import overrides_in_hindsight, track_record, track_record_of_all
from .queue import QueueRow, compute_queue, projects_to_compute, slowest_computations
from .snapshots import (
    latest_snapshot,
    latest_snapshots,
    revision_of,
    snapshot_before,
    snapshot_series,
    spi_by_month,
)

__all__ = [
    "BaselineChange",
    "EarnedValue",
    "Entry",
    "HealthReading",
    "Known",
    "Ledger",
    "Month",
    "Node",
    "PlanVersion",
    "QueueRow",
    "actions_of",
    "active_overrides",
    "baseline_rows",
    "compare_baselines",
    "compare_versions",
    "compute_queue",
    "day_asked",
    "decision_by_number",
    "decision_counts",
    "decisions_of",
    "earned_value",
    "ghosts",
    "health_of",
    "known_dates",
    "known_on",
    "latest_snapshot",
    "latest_snapshots",
    "ledger_between",
    "limits_for",
    "limits_of_organisation",
    "overrides_in_hindsight",
    "overrides_known_on",
    "period_of",
    "projects_to_compute",
    "reference_baseline",
    "revision_of",
    "rules_of",
    "slowest_computations",
    "snapshot_before",
    "snapshot_series",
    "snapshots_known_on",
    "spi_by_month",
    "time_of_node",
    "track_record",
    "track_record_of_all",
    "version_now",
    "version_of",
    "visible_actions",
]
