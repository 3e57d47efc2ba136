"""The subject over the API: the same services as the pages."""

from projects.charter.api.charters import CharterViewSet
from projects.charter.api.registers import (
    MeasurementViewSet,
    ObjectiveViewSet,
    StakeholderNoteViewSet,
    StakeholderViewSet,
)

ROUTES = [
    ("charters", CharterViewSet, "charter"),
    ("objectives", ObjectiveViewSet, "objective"),
    ("measurements", MeasurementViewSet, "measurement"),
    ("stakeholders", StakeholderViewSet, "stakeholder"),
    ("stakeholder-notes", StakeholderNoteViewSet, "stakeholder-note"),
]
