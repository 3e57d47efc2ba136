"""A plan of the reference data as Microsoft Project XML, with the dates that it was given there."""

from typing import Any
from xml.sax.saxutils import escape

_DAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_CONSTRAINTS = (
    "AS_SOON_AS_POSSIBLE",
    "AS_LATE_AS_POSSIBLE",
    "MUST_START_ON",
    "MUST_FINISH_ON",
    "START_NO_EARLIER_THAN",
    "START_NO_LATER_THAN",
    "FINISH_NO_EARLIER_THAN",
    "FINISH_NO_LATER_THAN",
)
_TYPES = ("FIXED_UNITS", "FIXED_DURATION", "FIXED_WORK")
_LINKS = ("FF", "FS", "SF", "SS")
_DAYS_FORMAT, _ELAPSED_FORMAT, _PERCENT_FORMAT = 7, 8, 19


def mspdi_of(plan: dict[str, Any], name: str) -> bytes:
    """The file; `plan` is one of the reference data's."""
    head = plan["project"]
    links: dict[int, list[dict[str, Any]]] = {}
    for link in plan["links"]:
        links.setdefault(link["succ"], []).append(link)
    levels = _levels(plan["tasks"])
    people = {row["resource"]: row for task in plan["tasks"] for row in task["assignments"]}
    body = (
        _value("Title", name)
        + _value("CurrencyCode", "EUR")
        + _value("ScheduleFromStart", 1)
        + _value("StartDate", _moment(head["start"]))
        + _value("CalendarUID", head["default_calendar"])
        + _value("MinutesPerDay", head["minutes_per_day"])
        + _value("MinutesPerWeek", head["minutes_per_week"])
        + _value("DaysPerMonth", head["days_per_month"])
        + _list("Calendars", (_calendar(row) for row in plan["calendars"]))
        + _list("Tasks", (_task(row, levels, links.get(row["uid"], [])) for row in plan["tasks"]))
        + _list("Resources", (_resource(row) for row in people.values()))
        + _list("Assignments", _assignments(plan["tasks"]))
    )
    return f'<Project xmlns="http://schemas.microsoft.com/project">{body}</Project>'.encode()


def _levels(tasks: list[dict[str, Any]]) -> dict[int, int]:
    parents = {task["uid"]: task["parent"] for task in tasks}

    def level(uid: int | None) -> int:
        return 0 if uid in (None, 0) or uid not in parents else level(parents[uid]) + 1

    return {uid: level(uid) for uid in parents}


def _calendar(row: dict[str, Any]) -> str:
    days = "".join(
        _element(
            "WeekDay",
            _value("DayType", number)
            + _value("DayWorking", int(bool(row["days"][day])))
            + _times(row["days"][day]),
        )
        for number, day in enumerate(_DAYS, start=1)
        if row["days"].get(day) is not None
    )
    exceptions = (
        _element(
            "Exception",
            _element(
                "TimePeriod",
                _value("FromDate", f"{item['from']}T00:00:00") + _value("ToDate", f"{item['to']}T23:59:00"),
            )
            + _value("Type", 1)
            + _value("DayWorking", int(bool(item["hours"])))
            + _times(item["hours"]),
        )
        for item in row["exceptions"]
    )
    return _element(
        "Calendar",
        _value("UID", row["id"])
        + _value("Name", row["name"])
        + _value("IsBaseCalendar", int(row["parent"] is None))
        + _value("BaseCalendarUID", -1 if row["parent"] is None else row["parent"])
        + _element("WeekDays", days)
        + _list("Exceptions", exceptions),
    )


def _times(hours: list[list[int]]) -> str:
    return _element(
        "WorkingTimes",
        "".join(
            _element("WorkingTime", _value("FromTime", _clock(first)) + _value("ToTime", _clock(last)))
            for first, last in hours
        ),
    )


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}:00"


def _task(row: dict[str, Any], levels: dict[int, int], links: list[dict[str, Any]]) -> str:
    expected = row["expected"]
    delay = round(float(row["leveling_delay"].removesuffix("ed")) * 1440 * 10) if row["leveling_delay"] else 0
    values = {
        "UID": row["uid"],
        "ID": row["id"],
        "Name": row["name"],
        "OutlineLevel": levels[row["uid"]],
        "Summary": int(row["summary"]),
        "Milestone": int(row["milestone"]),
        "Manual": int(row["mode"] == "MANUALLY_SCHEDULED"),
        "Active": int(row["active"]),
        "Type": _TYPES.index(row["type"]),
        "Start": _moment(expected["start"]),
        "Finish": _moment(expected["finish"]),
        "Duration": _duration(row["duration_min"]),
        "DurationFormat": _ELAPSED_FORMAT if row["duration_elapsed"] else _DAYS_FORMAT,
        "ConstraintType": _CONSTRAINTS.index(row["constraint"] or _CONSTRAINTS[0]),
        "ConstraintDate": _moment(row["constraint_date"]),
        "Deadline": _moment(row["deadline"]),
        "CalendarUID": row["calendar"],
        "IgnoreResourceCalendar": int(row["ignore_resource_calendar"]),
        "Priority": row["priority"],
        "PercentComplete": round(row["percent_complete"] or 0),
        "ActualStart": _moment(row["actual_start"]),
        "ActualFinish": _moment(row["actual_finish"]),
        "RemainingDuration": _duration(row["remaining_duration_min"]) if row["actual_start"] else None,
        "Stop": _moment(row["stop"]),
        "Resume": _moment(row["resume"]),
        "LevelingDelay": delay,
    }
    return _element(
        "Task",
        "".join(_value(name, value) for name, value in values.items())
        + "".join(_link(link) for link in links),
    )


def _link(link: dict[str, Any]) -> str:
    is_percent = link["lag_percent"] is not None
    lag_format = _PERCENT_FORMAT if is_percent else _ELAPSED_FORMAT if link["lag_elapsed"] else _DAYS_FORMAT
    return _element(
        "PredecessorLink",
        _value("PredecessorUID", link["pred"])
        + _value("Type", _LINKS.index(link["type"]))
        + _value("LinkLag", round(link["lag_percent"]) if is_percent else (link["lag_min"] or 0) * 10)
        + _value("LagFormat", lag_format),
    )


def _resource(row: dict[str, Any]) -> str:
    kinds = {"WORK": 1, "MATERIAL": 0, "COST": 0}
    return _element(
        "Resource",
        _value("UID", row["resource"])
        + _value("Name", f"Resource {row['resource']}")
        + _value("Type", kinds[row["type"]])
        + _value("IsCostResource", int(row["type"] == "COST"))
        + _value("CalendarUID", row["calendar"]),
    )


def _assignments(tasks: list[dict[str, Any]]) -> list[str]:
    return [
        _element(
            "Assignment",
            _value("TaskUID", task["uid"])
            + _value("ResourceUID", row["resource"])
            + _value("Units", (row["units"] or 0) / 100)
            + _value("Work", _duration(row["work_min"]))
            + _value("ActualWork", _duration(row["actual_work_min"])),
        )
        for task in tasks
        for row in task["assignments"]
        if row["resource"]
    ]


def _moment(text: str | None) -> str | None:
    return f"{text}:00" if text else None


def _duration(minutes: float | None) -> str | None:
    return None if minutes is None else f"PT{round(minutes) // 60}H{round(minutes) % 60}M0S"


def _value(name: str, value: object) -> str:
    return "" if value is None else f"<{name}>{escape(str(value))}</{name}>"


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def _list(name: str, items: Any) -> str:
    return _element(name, "".join(items))
