from .business_case import BusinessCase, CaseOption
from .charter import (
    Charter,
    Objective,
    ObjectiveMeasurement,
    Stakeholder,
    StakeholderNote,
    StrategicGoal,
)
from .communication import (
    Audience,
    AudienceMember,
    DueMessage,
    Message,
    MessageAudience,
    MessageReader,
)
from .customer_needs import CustomerNeed
from .phases import Gate, GateApprover, GateCondition, GateCriterion, GateDecision, Phase
from .project import Project
from .requests import ProjectRequest, RequestScore, ScoringCriterion
from .sign_off import CharterSignature, CharterVersion
from .templates import ProjectTemplate

__all__ = [
    "Audience",
    "AudienceMember",
    "BusinessCase",
    "CaseOption",
    "Charter",
    "CharterSignature",
    "CharterVersion",
    "CustomerNeed",
    "DueMessage",
    "Gate",
    "GateApprover",
    "GateCondition",
    "GateCriterion",
    "GateDecision",
    "Message",
    "MessageAudience",
    "MessageReader",
    "Objective",
    "ObjectiveMeasurement",
    "Phase",
    "Project",
    "ProjectRequest",
    "ProjectTemplate",
    "RequestScore",
    "ScoringCriterion",
    "Stakeholder",
    "StakeholderNote",
    "StrategicGoal",
]
