"""The rows of the room. Import from here."""

from .actions import ActionRule, ControlAction, Level, Measure
from .baselines import Baseline, BaselineTask
from .changes import MONEY_VALUES, ChangeApproval, ChangeOperation, ChangeRequest, ChangeRoute
from .decisions import MAX_OPTIONS, Decision
from .health import HealthOverride, Rag, Threshold
from .quality import PlanCheck, QualityLimit
from .slips import Movement
from .snapshots import Snapshot, TaskMeasure

__all__ = [
    "MAX_OPTIONS",
    "MONEY_VALUES",
    "ActionRule",
    "Baseline",
    "BaselineTask",
    "ChangeApproval",
    "ChangeOperation",
    "ChangeRequest",
    "ChangeRoute",
    "ControlAction",
    "Decision",
    "HealthOverride",
    "Level",
    "Measure",
    "Movement",
    "PlanCheck",
    "QualityLimit",
    "Rag",
    "Snapshot",
    "TaskMeasure",
    "Threshold",
]
