"""What a Microsoft Project file may say, sorted: taken over, computed anew here, or left out with a reason.

Nothing is dropped in silence: an element that is in neither of the first two lists and has a value is counted and
listed, with the reason given here or a general one.
"""

from collections import Counter
from xml.etree.ElementTree import Element

from exchange.msproject.records import LeftOut
from exchange.msproject.xml import NAMESPACE, local_name

_EMPTY = frozenset({"", "0", "0.0", "0.00", "false", "False", "NA", "-1", "PT0H0M0S", "P0D"})

_IDENTITY = (
    "UID GUID ID Name IsNull CreateDate WBS OutlineNumber DisplayAsSummary IsPublished FreeformDurationFormat"
)
_COMPUTED_TASK = (
    "Start Finish Critical EarlyStart EarlyFinish LateStart LateFinish StartSlack FinishSlack TotalSlack "
    "FreeSlack "
    "StartVariance FinishVariance WorkVariance CV SV VAC ACWP BCWS BCWP Cost OverAllocated PercentWorkComplete "
    "RemainingCost RemainingWork ActualDuration RegularWork Rollup HideBar PreLeveledStart "
    "PreLeveledFinish CommitmentType "
    "ResumeValid Stop Resume IsSubprojectReadOnly LevelAssignments LevelingCanSplit LevelingDelayFormat "
    "FixedCostAccrual "
    "LinkedFields"
)
_TAKEN_TASK = (
    "OutlineLevel Notes Milestone Summary Manual Duration DurationFormat Estimated Type EffortDriven Work "
    "ConstraintType "
    "ConstraintDate Deadline CalendarUID IgnoreResourceCalendar Priority PercentComplete "
    "PhysicalPercentComplete "
    "EarnedValueMethod ActualStart ActualFinish RemainingDuration ActualWork LevelingDelay FixedCost "
    "ActualCost Baseline "
    "PredecessorLink ManualStart ManualFinish ManualDuration Active Recurring"
)
_TAKEN_RESOURCE = (
    "Initials EmailAddress Type IsCostResource MaxUnits CalendarUID StandardRate "
    "StandardRateFormat CostPerUse "
)
_COMPUTED_RESOURCE = (
    "PeakUnits OverAllocated CanLevel AccrueAt Work RegularWork RemainingWork PercentWorkComplete "
    "ActualWork Cost "
    "ActualCost RemainingCost WorkVariance CostVariance SV CV ACWP BCWS BCWP Start Finish CreationDate "
    "OvertimeRateFormat "
    "BookingType IsGeneric IsInactive IsEnterprise IsBudget"
)
_TAKEN_ASSIGNMENT = "TaskUID ResourceUID Units Work ActualWork Cost Delay"
_COMPUTED_ASSIGNMENT = (
    "PercentWorkComplete ActualCost ACWP BCWS BCWP CV SV VAC RemainingCost RemainingWork RegularWork "
    "Start Finish "
    "StartVariance FinishVariance WorkVariance CostVariance Confirmed HasFixedRateUnits FixedMaterial "
    "LevelingDelayFormat "
    "LinkedFields Milestone Overallocated ResponsePending UpdateNeeded BookingType CreationDate "
    "ActualStart ActualFinish "
    "Stop Resume RateScale CostRateTable PeakUnits CalculatedUnits TimephasedData"
)
_KNOWN: dict[str, frozenset[str]] = {
    "Task": frozenset(f"{_IDENTITY} {_COMPUTED_TASK} {_TAKEN_TASK}".split()),
    "Resource": frozenset(f"{_IDENTITY} {_COMPUTED_RESOURCE} {_TAKEN_RESOURCE}".split()),
    "Assignment": frozenset(f"{_IDENTITY} {_COMPUTED_ASSIGNMENT} {_TAKEN_ASSIGNMENT}".split()),
}
_KINDS = {"Tasks/Task": "Task", "Resources/Resource": "Resource", "Assignments/Assignment": "Assignment"}

# So many kinds of elements are named; a file made up of others names the most frequent.
MOST_KINDS = 200
_NO_FIELD = "Plumbline has no such field."
_WHY = {
    "ExtendedAttribute": "Custom fields come with the plan workspace.",
    "OutlineCode": "Outline codes have no counterpart.",
    "TimephasedData": "Hour-by-hour figures are computed from work, dates and calendars.",
    "OvertimeWork": "Overtime counts as ordinary work.",
    "OvertimeCost": "Overtime counts as ordinary cost.",
    "ActualOvertimeWork": "Overtime counts as ordinary work.",
    "RemainingOvertimeWork": "Overtime counts as ordinary work.",
    "OvertimeRate": "One rate per person and date; overtime has none of its own.",
    "Hyperlink": "Links belong in the task's description.",
    "HyperlinkAddress": "Links belong in the task's description.",
    "ExternalTask": "Links to other files cannot be followed.",
    "ExternalTaskProject": "Links to other files cannot be followed.",
    "IsSubproject": "Inserted projects become a task; import their file apart.",
    "SubprojectName": "Inserted projects become a task; import their file apart.",
    "Contact": _NO_FIELD,
    "Baseline": "Baselines are kept per task, not per resource or assignment.",
    "AvailabilityPeriods": "Availability over time is one figure here.",
    "Rates": "Only the rate of today's rate table is taken.",
    "WorkContour": "Work is spread evenly.",
}
_PROJECT_LISTS = {
    "ExtendedAttributes/ExtendedAttribute": ("Custom field definitions", _WHY["ExtendedAttribute"]),
    "OutlineCodes/OutlineCode": ("Outline code definitions", _WHY["OutlineCode"]),
    "WBSMasks/WBSMask": ("WBS masks", "WBS codes follow the order in the tree."),
    "Views/View": ("Views", "Saved views of Microsoft Project have no counterpart."),
    "Filters/Filter": ("Filters", "Saved filters of Microsoft Project have no counterpart."),
    "Groups/Group": ("Groups", "Saved groups of Microsoft Project have no counterpart."),
    "Tables/Table": ("Tables", "Saved tables of Microsoft Project have no counterpart."),
    "Maps/Map": ("Export maps", "They describe exports of Microsoft Project."),
    "Reports/Report": ("Reports", "Reports of Microsoft Project have no counterpart."),
    "Drawings/Drawing": ("Drawings", "Drawings on the chart have no counterpart."),
}


class Inventory:
    """Everything with a value that the import does not take over, counted while the file goes by."""

    def __init__(self) -> None:
        self._elements: Counter[tuple[str, str]] = Counter()
        self._items: Counter[str] = Counter()

    def note(self, path: str, element: Element) -> None:
        """Look at an item of one of the project's lists."""
        if path in _PROJECT_LISTS:
            self._items[path] += 1
        kind = _KINDS.get(path)
        # 0 stands for the project, or for "nobody yet".
        if kind is None or element.findtext(f"{NAMESPACE}UID") == "0":
            return
        for child in element:
            name = local_name(child)
            if name not in _KNOWN[kind] and _has_value(child):
                self._elements[(kind, name[:60])] += 1

    def left_out(self) -> list[LeftOut]:
        """What was noted, most frequent first."""
        fields = [
            LeftOut(what=f"{kind}: {name}", count=count, why=_WHY.get(name, _NO_FIELD))
            for (kind, name), count in self._elements.most_common(MOST_KINDS)
        ]
        lists = [
            LeftOut(what=what, count=self._items[path], why=why)
            for path, (what, why) in _PROJECT_LISTS.items()
            if self._items[path]
        ]
        return fields + lists


def _has_value(element: Element) -> bool:
    return len(element) > 0 or (element.text or "").strip() not in _EMPTY
