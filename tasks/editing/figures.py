"""Which fields of a task people edit; and of these, which a summary has not, and which move dates."""

EDITABLE = (
    "name",
    "description",
    "phase",
    "gate",
    "is_milestone",
    "priority",
    "mode",
    "duration_minutes",
    "is_elapsed",
    "is_estimated",
    "kind",
    "is_effort_driven",
    "work_minutes",
    "constraint_kind",
    "constraint_date",
    "deadline",
    "calendar",
    "ignores_resource_calendars",
    "manual_start",
    "manual_finish",
    "optimistic_minutes",
    "most_likely_minutes",
    "pessimistic_minutes",
    "earning_method",
    "fixed_cost",
    "gaps",
    "resume",
    "expected_finish",
    "levelling_gaps",
    "levelling_can_split",
)
NOT_OF_SUMMARIES = frozenset(
    {
        "duration_minutes",
        "work_minutes",
        "is_milestone",
        "gaps",
        "resume",
        "expected_finish",
        "levelling_gaps",
        "levelling_can_split",
    }
)
MOVES_DATES = frozenset(EDITABLE) - {
    "name",
    "description",
    "phase",
    "gate",
    "earning_method",
    "fixed_cost",
    "levelling_can_split",
}


def editable_but(*names: str) -> tuple[str, ...]:
    """The fields that people edit, in their order, without those named."""
    return tuple(name for name in EDITABLE if name not in names)
