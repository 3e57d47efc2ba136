from .charter import Charter, Objective, Stakeholder, StrategicGoal
from .phases import Gate, GateApprover, GateCondition, GateCriterion, GateDecision, Phase
from .project import Project

__all__ = [
    "Charter",
    "Gate",
    "GateApprover",
    "GateCondition",
    "GateCriterion",
    "GateDecision",
    "Objective",
    "Phase",
    "Project",
    "Stakeholder",
    "StrategicGoal",
]
