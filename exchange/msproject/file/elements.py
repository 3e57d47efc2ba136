"""The elements of Microsoft Project XML, sorted: taken over, computed anew here, or left out, with the reason.

Source of the names: Microsoft, "Project XML Data Interchange Schema Reference".
"""

from core.foreign_files.unreadable import gettext_noop

_IDENTITY = "UID GUID ID IsNull CreateDate WBS OutlineNumber DisplayAsSummary IsPublished"

# Part of the file -> what of it is taken over. A part is an element with what stands around it.
TAKEN: dict[str, frozenset[str]] = {
    part: frozenset(names.split())
    for part, names in {
        "Project": "Name Title ScheduleFromStart StartDate FinishDate StatusDate CurrencyCode CalendarUID "
        "MinutesPerDay MinutesPerWeek DaysPerMonth CriticalSlackLimit",
        "Calendar": "UID Name IsBaseCalendar BaseCalendarUID WeekDays Exceptions WorkWeeks",
        "Calendar/WeekDays": "WeekDay",
        "Calendar/WeekDays/WeekDay": "DayType DayWorking WorkingTimes TimePeriod",
        "Calendar/Exceptions": "Exception",
        "Calendar/Exceptions/Exception": "Name Type DayWorking WorkingTimes TimePeriod Period Occurrences "
        "EnteredByOccurrences DaysOfWeek Month MonthDay MonthItem MonthPosition",
        "Calendar/WorkWeeks": "WorkWeek",
        "Calendar/WorkWeeks/WorkWeek": "Name TimePeriod WeekDays",
        "Calendar/WorkWeeks/WorkWeek/WeekDays": "WeekDay",
        "Calendar/WorkWeeks/WorkWeek/WeekDays/WeekDay": "DayType DayWorking WorkingTimes",
        "WorkingTimes": "WorkingTime",
        "WorkingTimes/WorkingTime": "FromTime ToTime",
        "TimePeriod": "FromDate ToDate",
        "Task": "UID ID Name IsNull OutlineLevel Notes Milestone Summary Manual Duration DurationFormat "
        "Estimated Type EffortDriven Work ConstraintType ConstraintDate Deadline CalendarUID "
        "IgnoreResourceCalendar Priority PercentComplete PhysicalPercentComplete EarnedValueMethod ActualStart "
        "ActualFinish RemainingDuration ActualWork LevelingDelay FixedCost ActualCost Baseline PredecessorLink "
        "ManualStart ManualFinish Active Start Finish Recurring LevelingCanSplit",
        "Task/PredecessorLink": "PredecessorUID Type CrossProject LinkLag LagFormat",
        "Task/Baseline": "Number Start Finish Duration Work Cost",
        "Project summary task": "Notes FixedCost Cost",
        "Resource": "UID Name IsNull Initials EmailAddress Type IsCostResource IsBudget MaxUnits CalendarUID "
        "StandardRate OvertimeRate CostPerUse Rates",
        "Resource/Rates": "Rate",
        "Resource/Rates/Rate": "RatesFrom RateTable StandardRate OvertimeRate CostPerUse",
        "Assignment": "TaskUID ResourceUID Units Work ActualWork Cost ActualCost Delay OvertimeWork "
        "TimephasedData WorkContour CostRateTable",
        "Assignment/TimephasedData": "Type Start Finish Value",
    }.items()
}

# What follows from the rest, and what only Microsoft Project's own screens and files need.
COMPUTED: dict[str, frozenset[str]] = {
    part: frozenset(names.split())
    for part, names in {
        "Project": "SaveVersion SaveVersionNumber BuildNumber UID GUID CreationDate LastSaved Revision CurrentDate "
        "ExtendedCreationDate ProjectExternallyEdited ActualsInSync RemoveFileProperties AdminProject "
        "CurrencyDigits CurrencySymbol CurrencySymbolPosition WorkFormat DurationFormat FYStartDate WeekStartDay "
        "DefaultStartTime DefaultFinishTime DefaultTaskType DefaultFixedCostAccrual DefaultStandardRate "
        "DefaultOvertimeRate DefaultTaskEVMethod NewTasksEffortDriven NewTasksEstimated NewTaskStartDate "
        "NewTasksAreManual AutoAddNewResourcesAndTasks Autolink EditableActualCosts TaskUpdatesResource "
        "MicrosoftProjectServerURL UpdateManuallyScheduledTasksWhenEditingLinks BaselineForEarnedValue "
        "KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled FiscalYearStart",
        "Calendar": "GUID IsBaselineCalendar",
        "Task": f"{_IDENTITY} FreeformDurationFormat Critical EarlyStart EarlyFinish LateStart LateFinish StartSlack "
        "FinishSlack TotalSlack FreeSlack StartVariance FinishVariance WorkVariance CV SV VAC ACWP BCWS BCWP Cost "
        "OverAllocated PercentWorkComplete RemainingCost RemainingWork ActualDuration RegularWork Rollup HideBar "
        "PreLeveledStart PreLeveledFinish CommitmentType ResumeValid IsSubprojectReadOnly LevelingDelayFormat "
        "LinkedFields ManualDuration Stop Resume StartText FinishText DurationText "
        "OvertimeWork OvertimeCost RemainingOvertimeWork RemainingOvertimeCost",
        "Task/Baseline": "Interim DurationFormat EstimatedDuration BCWS BCWP",
        "Project summary task": f"{_IDENTITY} Name Type CalendarUID Start Finish Duration DurationFormat Work "
        "FreeformDurationFormat Critical EarlyStart EarlyFinish LateStart LateFinish StartSlack FinishSlack "
        "TotalSlack FreeSlack StartVariance FinishVariance WorkVariance CV SV VAC ACWP BCWS BCWP OverAllocated "
        "PercentComplete PercentWorkComplete PhysicalPercentComplete RemainingCost RemainingWork ActualDuration "
        "RegularWork Rollup HideBar PreLeveledStart PreLeveledFinish CommitmentType ResumeValid OutlineLevel Milestone "
        "Summary Manual ManualStart ManualFinish ManualDuration Estimated EffortDriven ActualStart ActualFinish "
        "RemainingDuration ActualWork ActualCost Active Priority LevelingDelay LevelingDelayFormat Baseline "
        "EarnedValueMethod ConstraintType IgnoreResourceCalendar IsSubproject Recurring Stop Resume "
        "OvertimeWork OvertimeCost ActualOvertimeWork ActualOvertimeCost RemainingOvertimeWork RemainingOvertimeCost",
        "Resource": f"{_IDENTITY} PeakUnits OverAllocated Work RegularWork RemainingWork "
        "PercentWorkComplete ActualWork Cost ActualCost RemainingCost WorkVariance CostVariance SV CV VAC "
        "ACWP BCWS BCWP Start Finish CreationDate "
        "StandardRateFormat OvertimeRateFormat WorkGroup AvailableFrom AvailableTo "
        "OvertimeWork OvertimeCost RemainingOvertimeWork RemainingOvertimeCost",
        "Resource/Rates/Rate": "RatesTo StandardRateFormat OvertimeRateFormat",
        "Assignment": "UID GUID PercentWorkComplete ACWP BCWS BCWP CV SV VAC RemainingCost RemainingWork "
        "RegularWork Start Finish StartVariance FinishVariance WorkVariance CostVariance Confirmed "
        "HasFixedRateUnits FixedMaterial LevelingDelayFormat DelayFormat LinkedFields Milestone Overallocated "
        "ResponsePending UpdateNeeded CreationDate ActualStart ActualFinish Stop Resume RateScale PeakUnits "
        "CalculatedUnits Summary SummaryUID ActualWorkProtected "
        "OvertimeCost RemainingOvertimeWork RemainingOvertimeCost",
        "Assignment/TimephasedData": "UID Unit",
    }.items()
}

# What an element says when it says nothing; "0" and the like for all others.
EMPTY = frozenset({"", "0", "0.0", "0.00", "false", "False", "NA", "-1", "PT0H0M0S", "P0D"})
DEFAULTS: dict[str, frozenset[str]] = {
    "HonorConstraints": frozenset({"1", "true"}),
    "SplitsInProgressTasks": frozenset({"1", "0", "true", "false"}),
    "InsertedProjectsLikeSummary": frozenset({"1", "0", "true", "false"}),
    "MoveRemainingStartsForward": EMPTY,
    "FixedCostAccrual": frozenset({"3"}),
    "AccrueAt": frozenset({"3"}),
    "LevelAssignments": frozenset({"1", "true"}),
    "CanLevel": frozenset({"1", "true"}),
    "PhoneticAlias": frozenset({""}),
}

NO_FIELD = gettext_noop("Plumbline has no such field.")
_OVERTIME = gettext_noop("How much of the work that is done was overtime is not kept apart.")
_ACCRUAL = gettext_noop("Costs fall due along the task's dates.")
_EDITING = gettext_noop("Says how Microsoft Project moves dates when progress is typed in.")
_AUTHOR = gettext_noop("Says who the file is from; the project's page has fields of its own.")
_LINKS = gettext_noop("Links belong in the task's description.")
_OTHER_FILES = gettext_noop("Links to other files cannot be followed.")
_INSERTED = gettext_noop("Inserted projects become a task; import their file apart.")
_NO_BASELINE = gettext_noop("Baselines are kept per task, not per resource or assignment.")
_LEVELLING = gettext_noop("Levelling is asked anew each time.")
WHY = {
    "ExtendedAttribute": gettext_noop("Custom fields are not taken over."),
    "OutlineCode": gettext_noop("Outline codes have no counterpart."),
    "TimephasedData": gettext_noop("Hour-by-hour figures are computed from work, dates and calendars."),
    "ActualOvertimeWork": _OVERTIME,
    "ActualOvertimeCost": _OVERTIME,
    "FixedCostAccrual": _ACCRUAL,
    "AccrueAt": _ACCRUAL,
    "Hyperlink": _LINKS,
    "HyperlinkAddress": _LINKS,
    "HyperlinkSubAddress": _LINKS,
    "ExternalTask": _OTHER_FILES,
    "ExternalTaskProject": _OTHER_FILES,
    "IsSubproject": _INSERTED,
    "SubprojectName": _INSERTED,
    "Baseline": _NO_BASELINE,
    "AvailabilityPeriods": gettext_noop("Availability over time is one figure here."),
    "LevelAssignments": _LEVELLING,
    "CanLevel": _LEVELLING,
    "BookingType": gettext_noop("Proposed people count as booked."),
    "IsInactive": gettext_noop("Inactive people stay in the plan."),
    "HonorConstraints": gettext_noop("A hard date always comes before links here."),
    "MultipleCriticalPaths": gettext_noop("One critical path is shown, the one to the project's finish."),
    "EarnedValueMethod": gettext_noop("How a task earns is chosen per task."),
    "SpreadActualCost": _EDITING,
    "SpreadPercentComplete": _EDITING,
    "MoveCompletedEndsBack": _EDITING,
    "MoveCompletedEndsForward": _EDITING,
    "MoveRemainingStartsBack": _EDITING,
    "MoveRemainingStartsForward": _EDITING,
    "Author": _AUTHOR,
    "Manager": _AUTHOR,
    "Company": _AUTHOR,
    "Subject": _AUTHOR,
    "Category": _AUTHOR,
}
_SAVED = gettext_noop("Saved views, filters and reports of Microsoft Project have no counterpart.")
# Lists beside tasks, resources, assignments and calendars, each named as a whole.
PROJECT_LISTS = {
    "ExtendedAttributes/ExtendedAttribute": (
        gettext_noop("Custom field definitions"),
        WHY["ExtendedAttribute"],
    ),
    "OutlineCodes/OutlineCode": (gettext_noop("Outline code definitions"), WHY["OutlineCode"]),
    "WBSMasks/WBSMask": (gettext_noop("WBS masks"), gettext_noop("WBS codes follow the order in the tree.")),
    "Views/View": (gettext_noop("Views"), _SAVED),
    "Filters/Filter": (gettext_noop("Filters"), _SAVED),
    "Groups/Group": (gettext_noop("Groups"), _SAVED),
    "Tables/Table": (gettext_noop("Tables"), _SAVED),
    "Maps/Map": (gettext_noop("Export maps"), _SAVED),
    "Reports/Report": (gettext_noop("Reports"), _SAVED),
    "Drawings/Drawing": (
        gettext_noop("Drawings"),
        gettext_noop("Drawings on the chart have no counterpart."),
    ),
}
