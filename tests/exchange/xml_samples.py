"""Small Microsoft Project XML files, written by hand for the tests."""

_WEEK = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>1</DayWorking><WorkingTimes>"
    "<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
    "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime>"
    "</WorkingTimes></WeekDay>"
    for day in range(2, 7)
)
STANDARD = f"""<Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar>
<BaseCalendarUID>-1</BaseCalendarUID><WeekDays>{_WEEK}</WeekDays>
<Exceptions>
 <Exception><EnteredByOccurrences>0</EnteredByOccurrences>
  <TimePeriod><FromDate>2026-12-24T00:00:00</FromDate><ToDate>2026-12-26T23:59:00</ToDate></TimePeriod>
  <Name>Christmas</Name><Type>1</Type><DayWorking>0</DayWorking></Exception>
 <Exception><EnteredByOccurrences>1</EnteredByOccurrences><Occurrences>3</Occurrences>
  <TimePeriod><FromDate>2026-06-01T00:00:00</FromDate><ToDate>2030-12-31T23:59:00</ToDate></TimePeriod>
  <Name>Inventory day</Name><Type>5</Type><Period>1</Period><MonthItem>8</MonthItem><MonthPosition>4</MonthPosition>
  <DayWorking>1</DayWorking>
  <WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes>
 </Exception>
</Exceptions></Calendar>"""
PART_TIME = """<Calendar><UID>7</UID><Name>Ada part time</Name><IsBaseCalendar>0</IsBaseCalendar>
<BaseCalendarUID>1</BaseCalendarUID><WeekDays><WeekDay><DayType>6</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays>
</Calendar>"""


def project(
    tasks: str = "",
    *,
    calendars: str = STANDARD,
    resources: str = "",
    assignments: str = "",
    head: str = "",
    start: str = "2026-06-01",
) -> bytes:
    """A whole file around the given parts; starts on Monday 1 June 2026 unless told otherwise."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Name>Office move.xml</Name><CurrencyCode>EUR</CurrencyCode>
<ScheduleFromStart>1</ScheduleFromStart><StartDate>{start}T08:00:00</StartDate><CalendarUID>1</CalendarUID>
<MinutesPerDay>480</MinutesPerDay>{head}<Calendars>{calendars}</Calendars><Tasks>{tasks}</Tasks>
<Resources>{resources}</Resources><Assignments>{assignments}</Assignments></Project>""".encode()


def task(uid: int, name: str, days: float = 1, *, level: int = 1, extra: str = "") -> str:
    hours = days * 8
    constraint = "" if "<ConstraintType>" in extra else "<ConstraintType>0</ConstraintType>"
    return f"""<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>
<Duration>PT{hours:g}H0M0S</Duration><DurationFormat>7</DurationFormat><Type>0</Type>
{constraint}{extra}</Task>"""


def after(uid: int, *, kind: int = 1, lag: int = 0, lag_format: int = 7, extra: str = "") -> str:
    return f"""<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type><LinkLag>{lag}</LinkLag>
<LagFormat>{lag_format}</LagFormat>{extra}</PredecessorLink>"""


def resource(uid: int, name: str, extra: str = "") -> str:
    return f"<Resource><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name><Type>1</Type>{extra}</Resource>"


def assignment(task_uid: int, resource_uid: int, hours: int, extra: str = "") -> str:
    return f"""<Assignment><UID>{task_uid * 1000 + resource_uid}</UID><TaskUID>{task_uid}</TaskUID>
<ResourceUID>{resource_uid}</ResourceUID><Units>1</Units><Work>PT{hours}H0M0S</Work>{extra}</Assignment>"""


OFFICE_MOVE = project(
    tasks=(
        task(0, "Office move", level=0)
        + task(1, "Prepare", level=1, extra="<Summary>1</Summary>")
        + task(
            2,
            "Survey",
            3,
            level=2,
            extra="<PercentComplete>100</PercentComplete>"
            "<ActualStart>2026-06-01T08:00:00</ActualStart><ActualFinish>2026-06-03T17:00:00</ActualFinish>"
            "<ActualCost>144000</ActualCost>"
            "<Baseline><Number>0</Number><Start>2026-06-01T08:00:00</Start><Finish>2026-06-02T17:00:00</Finish>"
            "<Duration>PT16H0M0S</Duration><Work>PT16H0M0S</Work><Cost>96000</Cost></Baseline>",
        )
        + task(
            3,
            "Order furniture",
            5,
            level=2,
            extra=after(2) + "<FixedCost>1250050</FixedCost><Deadline>2026-06-30T17:00:00</Deadline>",
        )
        + task(
            4,
            "Cabling",
            4,
            level=2,
            extra=after(2, kind=3, lag=4800)
            + "<ConstraintType>4</ConstraintType><ConstraintDate>2026-06-08T08:00:00</ConstraintDate>",
        )
        + task(
            5,
            "Move",
            2,
            extra=after(3, lag=2880, lag_format=8)
            + after(4, kind=0, lag=50, lag_format=19)
            + "<Notes>Weekend, **two lorries**</Notes><CalendarUID>7</CalendarUID>",
        )
        + task(
            6,
            "Done",
            0,
            extra="<Milestone>1</Milestone>"
            + after(5)
            + "<ExtendedAttribute><FieldID>188743731</FieldID><Value>x</Value></ExtendedAttribute>",
        )
    ),
    calendars=STANDARD + PART_TIME,
    resources=resource(
        1,
        "Ada",
        "<Initials>A</Initials><EmailAddress>Ada@example.org</EmailAddress>"
        "<StandardRate>60</StandardRate><MaxUnits>0.8</MaxUnits><CalendarUID>7</CalendarUID>",
    ),
    assignments=assignment(2, 1, 24, "<ActualWork>PT24H0M0S</ActualWork>") + assignment(3, 1, 40),
)
