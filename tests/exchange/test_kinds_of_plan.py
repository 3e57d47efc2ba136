"""What real plans do that files of the book do not: each kind arrives as it is meant, or is named with its loss."""

from decimal import Decimal

import pytest

from budgets.money.reads import budget_at_completion, planned_items
from core.errors import DomainError
from exchange.msproject.services.choices import Choices
from projects.models import Project
from tasks.models import Assignment, Task, TaskLink
from tests.exchange.taking import Taken, dates, left_out, lies, notes, sums, taker
from tests.exchange.xml_samples import STANDARD, after, assignment, resource, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def take() -> Taken:
    return taker()


def test_a_levelling_delay_is_time_on_the_clock(take: Taken) -> None:
    run = take(
        task(1, "First", extra=lies("01-05 08:00", "01-05 17:00"))
        + task(
            2, "Two days", extra=lies("01-07 08:00", "01-07 17:00") + "<LevelingDelay>28800</LevelingDelay>"
        )
        + task(
            3, "A week", extra=lies("01-12 08:00", "01-12 17:00") + "<LevelingDelay>100800</LevelingDelay>"
        )
    )
    assert dates(run, "Two days") == "01-07 08:00 01-07 17:00"
    assert dates(run, "A week") == "01-12 08:00 01-12 17:00"
    assert run.report["is_whole"]


def test_whether_levelling_can_split_a_task_is_taken_over(take: Taken) -> None:
    no = "<LevelingCanSplit>0</LevelingCanSplit>"
    yes = "<LevelingCanSplit>1</LevelingCanSplit>"
    run = take(task(1, "Whole", extra=no) + task(2, "Any", extra=yes) + task(3, "Unsaid"))
    rows = Task.objects.filter(project=run.project)
    assert dict(rows.values_list("name", "levelling_can_split")) == {
        "Whole": False,
        "Any": True,
        "Unsaid": True,
    }
    assert "LevelingCanSplit" not in left_out(run)
    assert run.report["is_whole"]


def test_the_currency_of_the_file_is_kept(take: Taken) -> None:
    run = take(
        task(1, "Cabling", extra="<FixedCost>150000000</FixedCost>"),
        change=lambda data: data.replace(b">EUR<", b">INR<"),
    )
    assert run.project.currency == "INR"
    assert sums(run)["cost"] == ("1500000.00", "1500000.00")


def test_a_currency_that_is_not_known_is_asked_for(take: Taken) -> None:
    def in_shells(data: bytes) -> bytes:
        return data.replace(b">EUR<", b">XSH<")

    with pytest.raises(DomainError, match="amounts are in XSH") as error:
        take(task(1, "A"), change=in_shells)
    assert error.value.field == "currency"
    assert not Project.objects.exists()
    run = take(task(1, "A"), change=in_shells, choices=Choices(currency="CHF"))
    assert run.project.currency == "CHF"
    assert "without exchange" in notes(run)


LATE_STATUS = "<StatusDate>2026-07-01T17:00:00</StatusDate>"
WAITING = task(1, "Not begun", 2, extra=lies("01-05 08:00", "01-06 17:00")) + task(
    2, "Next", extra=after(1) + lies("01-07 08:00", "01-07 17:00")
)


def test_the_files_status_date_moves_nothing_unless_that_is_chosen(take: Taken) -> None:
    run = take(WAITING, head=LATE_STATUS)
    assert dates(run, "Next") == "01-07 08:00 01-07 17:00"
    assert run.project.status_date is None
    assert "status date" in notes(run)


def test_a_chosen_status_date_moves_what_is_not_done(take: Taken) -> None:
    run = take(WAITING, head=LATE_STATUS, choices=Choices(status_date="2026-07-01"))
    assert dates(run, "Not begun") == "07-02 08:00 07-03 17:00"
    assert str(run.project.status_date) == "2026-07-01"
    assert sums(run)["dates"] == ("2", "0")


def test_a_status_date_that_moves_nothing_is_kept(take: Taken) -> None:
    done = (
        "<PercentComplete>100</PercentComplete><ActualStart>2026-01-05T08:00:00</ActualStart>"
        "<ActualFinish>2026-01-05T17:00:00</ActualFinish>"
    )
    run = take(task(1, "Done", extra=done), head="<StatusDate>2026-01-06T17:00:00</StatusDate>")
    assert str(run.project.status_date) == "2026-01-06"


def test_a_milestone_with_a_duration_is_a_task(take: Taken) -> None:
    run = take(
        task(1, "Sign-off week", 5, extra="<Milestone>1</Milestone>") + task(2, "Next", extra=after(1))
    )
    assert dates(run, "Next") == "01-12 08:00 01-12 17:00"
    assert not Task.objects.get(name="Sign-off week").is_milestone
    assert "is a milestone that takes time" in notes(run)


def test_a_begun_milestone_leaves_its_predecessor_the_room_of_its_followers(take: Taken) -> None:
    begun = "<PercentComplete>30</PercentComplete><ActualStart>2026-01-05T{}:00:00</ActualStart>"
    run = take(
        task(1, "Prepare", extra=begun.format("08") + "<RemainingDuration>PT5H36M0S</RemainingDuration>")
        + task(2, "Ready", 0, extra=after(1) + "<Milestone>1</Milestone>" + begun.format("17"))
        + task(3, "Build", 2, extra=after(2))
        + task(4, "Long", 7)
    )
    floats = dict(Task.objects.filter(project=run.project).values_list("name", "total_float_minutes"))
    assert floats == {"Prepare": 1920, "Ready": 1920, "Build": 1920, "Long": 0}


SUMMARY = "<Summary>1</Summary>"


def test_what_a_summary_costs_of_its_own_is_in_the_budget(take: Taken) -> None:
    run = take(
        task(1, "Phase", 5, extra=f"{SUMMARY}<FixedCost>500000</FixedCost><Cost>700000</Cost>")
        + task(2, "Leaf", 5, level=2, extra="<FixedCost>100000</FixedCost><Cost>100000</Cost>"),
        resources=resource(1, "Lead", "<StandardRate>25</StandardRate>"),
        assignments=assignment(1, 1, 40, "<Cost>100000</Cost>"),
    )
    assert budget_at_completion(run.project_id) == Decimal("7000.00")
    assert sums(run)["cost"] == ("7000.00", "7000.00")
    assert sums(run)["work"] == ("2400", "2400")
    assert sums(run)["assignments"] == ("1", "1")
    assert {item.category_key for item in planned_items(run.project)} == {"labour", "other"}


def test_what_the_project_itself_costs_is_in_the_budget(take: Taken) -> None:
    row = "<Task><UID>0</UID><Name>All</Name><FixedCost>5000</FixedCost><Notes>Why we move</Notes></Task>"
    run = take(row + task(1, "A"))
    assert budget_at_completion(run.project_id) == Decimal("50.00")
    assert run.project.description == "Why we move"


KIM = "<StandardRate>50</StandardRate>"
OVERTIME = "<OvertimeWork>PT8H0M0S</OvertimeWork><Cost>220000</Cost>"


def test_overtime_stays_overtime_at_its_rate_and_makes_the_task_no_longer(take: Taken) -> None:
    run = take(
        task(1, "A", 4),
        resources=resource(1, "Kim", KIM + "<OvertimeRate>75</OvertimeRate>"),
        assignments=assignment(1, 1, 40, OVERTIME),
    )
    assert dates(run, "A") == "01-05 08:00 01-08 17:00"
    row = Assignment.objects.get(task__project=run.project)
    assert (row.units, row.work_minutes, row.overtime_minutes) == (1, 40 * 60, 8 * 60)
    assert (row.hourly_rate, row.resource.overtime_rate) == (None, 75)
    assert budget_at_completion(run.project_id) == Decimal("2200.00")
    assert (sums(run)["overtime"], sums(run)["cost"]) == (("480", "480"), ("2200.00", "2200.00"))
    assert run.report["is_whole"]


def test_overtime_whose_rate_the_file_does_not_explain_costs_what_the_file_says(take: Taken) -> None:
    run = take(
        task(1, "A", 4),
        resources=resource(1, "Kim", KIM + "<OvertimeRate>0</OvertimeRate>"),
        assignments=assignment(1, 1, 40, OVERTIME),
    )
    assert budget_at_completion(run.project_id) == Decimal("2200.00")
    assert Assignment.objects.get(task__project=run.project).hourly_rate == 55


def test_material_and_travel_cost_something_other_than_labour(take: Taken) -> None:
    run = take(
        task(1, "Rollout"),
        resources="<Resource><UID>1</UID><Name>Cable</Name><Type>0</Type><StandardRate>3</StandardRate></Resource>"
        "<Resource><UID>2</UID><Name>Travel</Name><Type>0</Type><IsCostResource>1</IsCostResource></Resource>",
        assignments=assignment(1, 1, 100, "<Cost>30000</Cost>") + assignment(1, 2, 0, "<Cost>100000</Cost>"),
    )
    assert [(item.category_key, str(item.amount)) for item in planned_items(run.project)] == [
        ("other", "1300.00")
    ]
    assert sums(run)["work"] == ("0", "0")


def test_a_budget_resource_is_named_with_its_money(take: Taken) -> None:
    run = take(
        task(0, "All", level=0) + task(1, "A"),
        resources=resource(1, "Travel budget", "<IsBudget>1</IsBudget>"),
        assignments=assignment(0, 1, 10, "<Cost>100000</Cost>"),
    )
    (budget,) = [item for item in run.report["left_out"] if item["what"] == "Budget assignments"]
    assert (budget["amount"], budget["work_minutes"], budget["names"]) == ("1000.00", 600, ["Travel budget"])


def test_the_same_person_twice_on_a_task_is_one_with_the_sum(take: Taken) -> None:
    half = "<Units>0.5</Units><Cost>10000</Cost>"
    run = take(
        task(1, "One"),
        resources=resource(1, "Kim", "<StandardRate>25</StandardRate>"),
        assignments=(assignment(1, 1, 4, half) + assignment(1, 1, 4, half)).replace("<Units>1</Units>", ""),
    )
    (row,) = Assignment.objects.filter(task__project=run.project)
    assert (row.units, row.work_minutes) == (Decimal("1.0000"), 480)
    assert budget_at_completion(run.project_id) == Decimal("200.00")
    assert sums(run)["assignments"] == ("2", "1")


def test_a_task_that_just_costs_something_keeps_that(take: Taken) -> None:
    run = take(task(1, "Licences", extra="<Cost>99900</Cost>"))
    assert budget_at_completion(run.project_id) == Decimal("999.00")
    assert "without people" in notes(run)


def test_levels_may_count_from_zero(take: Taken) -> None:
    run = take(task(4, "One", level=0) + task(5, "Two", level=0, extra=after(4)))
    assert dates(run, "Two") == "01-06 08:00 01-06 17:00"
    assert TaskLink.objects.filter(project=run.project).count() == 1


def test_blank_rows_are_counted(take: Taken) -> None:
    blank = "<Task><UID>2</UID><IsNull>1</IsNull><OutlineLevel>0</OutlineLevel></Task>"
    run = take(task(1, "One") + blank + task(3, "Two"))
    assert left_out(run) == {"Blank rows": 1}
    assert set(Task.objects.values_list("outline_level", flat=True)) == {1}


def test_yes_and_no_may_be_words(take: Taken) -> None:
    run = take(
        task(1, "On", extra="<Active>true</Active><Summary>false</Summary>")
        + task(2, "Off", extra="<Active>false</Active>")
    )
    assert left_out(run) == {"Inactive tasks": 1}
    assert sums(run)["tasks"] == ("2", "1")


def day_of(number: int, first: str = "08:00", last: str = "12:00") -> str:
    return (
        f"<WeekDay><DayType>{number}</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime>"
        f"<FromTime>{first}:00</FromTime><ToTime>{last}:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"
    )


def test_work_weeks_have_hours_of_their_own(take: Taken) -> None:
    weeks = (
        "<WorkWeeks><WorkWeek><TimePeriod><FromDate>2026-01-12T00:00:00</FromDate>"
        "<ToDate>2026-01-16T23:59:00</ToDate></TimePeriod><Name>Half days</Name><WeekDays>"
        + "".join(day_of(number) for number in range(2, 7))
        + "</WeekDays></WorkWeek></WorkWeeks></Calendar>"
    )
    run = take(task(1, "A", 10.5), calendars=STANDARD.replace("</Calendar>", weeks))
    assert dates(run, "A") == "01-05 08:00 01-21 17:00"


def test_a_shift_past_midnight_is_two_parts(take: Taken) -> None:
    nights = "".join(day_of(number, "22:00", "06:00") for number in range(2, 7))
    calendar = (
        "<Calendar><UID>1</UID><Name>Nights</Name><IsBaseCalendar>1</IsBaseCalendar>"
        f"<WeekDays>{nights}</WeekDays></Calendar>"
    )
    run = take(
        task(1, "Cut-over"),
        calendars=calendar,
        change=lambda data: data.replace(b"T08:00:00<", b"T22:00:00<"),
    )
    assert dates(run, "Cut-over") == "01-05 22:00 01-06 06:00"


def by_hand(start: str, finish: str) -> str:
    return (
        f"<Manual>1</Manual><ManualStart>2026-{start}:00</ManualStart>"
        f"<ManualFinish>2026-{finish}:00</ManualFinish>".replace(" ", "T")
    )


def test_a_summary_by_hand_keeps_its_dates_and_its_followers_wait_for_them(take: Taken) -> None:
    run = take(
        task(1, "Window", 20, extra=SUMMARY + by_hand("01-05 08:00", "01-30 17:00"))
        + task(2, "Inside", 5, level=2)
        + task(3, "After", extra=after(1))
    )
    assert dates(run, "Window") == "01-05 08:00 01-30 17:00"
    assert dates(run, "Inside") == "01-05 08:00 01-09 17:00"
    assert dates(run, "After") == "02-02 08:00 02-02 17:00"


def test_begun_work_by_hand_keeps_its_dates(take: Taken) -> None:
    run = take(
        task(1, "Before", 10)
        + task(
            2,
            "Fair",
            3,
            extra=after(1) + by_hand("01-07 08:00", "01-15 17:00") + "<PercentComplete>20</PercentComplete>"
            "<ActualStart>2026-01-07T08:00:00</ActualStart>",
        )
    )
    assert dates(run, "Fair") == "01-07 08:00 01-15 17:00"


def test_two_links_of_a_pair_are_a_ladder(take: Taken) -> None:
    run = take(
        task(1, "A", 5) + task(2, "B", 3, extra=after(1, kind=3, lag=4800) + after(1, kind=0, lag=9600))
    )
    kinds = TaskLink.objects.filter(project=run.project).values_list("kind", "lag").order_by("kind")
    assert list(kinds) == [("FF", 960), ("SS", 480)]
    assert dates(run, "B") == "01-09 08:00 01-13 17:00"


def test_a_link_that_is_there_twice_is_named_with_its_lag(take: Taken) -> None:
    run = take(task(1, "A", 5) + task(2, "B", 6, extra=after(1, kind=0) + after(1, kind=0, lag=9600)))
    (links,) = run.report["left_out"]
    assert (links["what"], links["names"]) == ("Repeated links", ["A → B: FF +16 h"])


def test_a_split_task_keeps_its_stretches(take: Taken) -> None:
    def worked(day: int, hours: int) -> str:
        return (
            f"<TimephasedData><Type>1</Type><Start>2026-01-{day:02}T08:00:00</Start>"
            f"<Finish>2026-01-{day + 1:02}T08:00:00</Finish><Unit>2</Unit>"
            f"<Value>PT{hours}H0M0S</Value></TimephasedData>"
        )

    stretches = "".join(worked(day, 8 if day in (5, 6, 12, 13) else 0) for day in range(5, 14))
    run = take(
        task(1, "Split", 4, extra=lies("01-05 08:00", "01-13 17:00"))
        + task(2, "After", extra=after(1) + lies("01-14 08:00", "01-14 17:00")),
        resources=resource(1, "Kim"),
        assignments=assignment(1, 1, 32, stretches),
    )
    assert dates(run, "Split") == "01-05 08:00 01-13 17:00"
    assert dates(run, "After") == "01-14 08:00 01-14 17:00"
    assert Task.objects.get(name="Split").gaps == [{"after_minutes": 960, "minutes": 1440}]
    assert run.report["is_whole"]


def test_work_that_was_interrupted_goes_on_when_the_file_says(take: Taken) -> None:
    begun = (
        "<PercentComplete>50</PercentComplete><ActualStart>2026-01-05T08:00:00</ActualStart>"
        "<RemainingDuration>PT16H0M0S</RemainingDuration><Stop>2026-01-06T17:00:00</Stop>"
        "<Resume>2026-01-12T08:00:00</Resume>"
    )
    run = take(task(1, "Paused", 4, extra=begun + lies("01-05 08:00", "01-13 17:00")))
    assert dates(run, "Paused") == "01-05 08:00 01-13 17:00"
    assert run.report["date_difference_count"] == 0
