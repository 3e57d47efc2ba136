"""What people do, each intent once: the name under which the journal keeps it, in words, and what follows from it.

A service records under one of these (`core.journal.recording`). Rows of the journal are for ever, so a name that
was recorded once stays here; `intent_of` reads it.
"""

from enum import Enum, StrEnum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Cause(StrEnum):
    """Which kind of cause an intent is in the slip ledger."""

    PROGRESS = "progress"
    PLAN = "plan"
    STATUS_DATE = "status_date"
    CALENDAR = "calendar"
    MONEY = "money"
    BASELINE = "baseline"
    CHANGE = "change"
    IMPORT = "import"


class Trait(Enum):
    """UNDOABLE: the plan's workspace can take it back. WHEN_CLOSED: a closed project takes it still."""

    UNDOABLE = auto()
    WHEN_CLOSED = auto()


class Intent(StrEnum):
    """Its name in the journal, its words, its cause (of the plan, where none is said), its traits."""

    label: Promise
    cause: Cause
    traits: frozenset[Trait]

    def __new__(cls, name: str, label: Promise, *marks: Cause | Trait) -> "Intent":
        member = str.__new__(cls, name)
        member._value_ = name
        member.label = label
        member.cause = next((mark for mark in marks if isinstance(mark, Cause)), Cause.PLAN)
        member.traits = frozenset(mark for mark in marks if isinstance(mark, Trait))
        return member

    # Projects
    CREATE_PROJECT = "create_project", _("Project started")
    UPDATE_PROJECT = "update_project", _("Settings changed")
    HOLD_PROJECT = "hold_project", _("Put on hold")
    RESUME_PROJECT = "resume_project", _("Resumed"), Trait.WHEN_CLOSED
    CLOSE_PROJECT = "close_project", _("Closed")
    UPDATE_CHARTER = "update_charter", _("Charter edited")
    APPROVE_CHARTER = "approve_charter", _("Charter signed by one person alone")
    WITHDRAW_CHARTER_APPROVAL = "withdraw_charter_approval", _("Next version of the charter begun")
    ASK_FOR_SIGNATURES = "ask_for_signatures", _("Charter put before its signers")
    SIGN_CHARTER = "sign_charter", _("Charter signed")
    DECLINE_CHARTER = "decline_charter", _("Signature of the charter declined")
    TAKE_CHARTER_BACK = "take_charter_back", _("Charter taken back from its signers")
    ADD_OBJECTIVE = "add_objective", _("Objective added")
    UPDATE_OBJECTIVE = "update_objective", _("Objective changed")
    DELETE_OBJECTIVE = "delete_objective", _("Objective removed")
    ADD_NEED = "add_need", _("Need written down")
    UPDATE_NEED = "update_need", _("Need changed")
    DELETE_NEED = "delete_need", _("Need removed")
    ASK_FOR_PROJECT = "ask_for_project", _("Project asked for")
    UPDATE_REQUEST = "update_request", _("Request for a project changed")
    WITHDRAW_REQUEST = "withdraw_request", _("Request for a project withdrawn")
    SCORE_REQUEST = "score_request", _("Request for a project scored")
    REVIEW_REQUEST = "review_request", _("Request for a project taken into review")
    DECIDE_REQUEST = "decide_request", _("Request for a project decided")
    START_FROM_REQUEST = "start_from_request", _("Project started from a request")
    KEEP_TEMPLATE = "keep_template", _("Project template made")
    UPDATE_TEMPLATE = "update_template", _("Project template changed")
    DELETE_TEMPLATE = "delete_template", _("Project template removed")
    USE_TEMPLATE = "use_template", _("Project laid out from a template")
    COPY_PROJECT = "copy_project", _("Project laid out as a copy")
    ADD_SCORING_CRITERION = "add_scoring_criterion", _("Scoring criterion added")
    UPDATE_SCORING_CRITERION = "update_scoring_criterion", _("Scoring criterion changed")
    DELETE_SCORING_CRITERION = "delete_scoring_criterion", _("Scoring criterion removed")
    UPDATE_BUSINESS_CASE = "update_business_case", _("Terms of the business case changed")
    ADD_CASE_OPTION = "add_case_option", _("Option of the business case added")
    UPDATE_CASE_OPTION = "update_case_option", _("Option of the business case changed")
    DELETE_CASE_OPTION = "delete_case_option", _("Option of the business case removed")
    CHOOSE_CASE_OPTION = "choose_case_option", _("Option of the business case chosen")
    MEASURE_OBJECTIVE = "measure_objective", _("Objective measured")
    DELETE_MEASUREMENT = "delete_measurement", _("Measurement of an objective removed")
    ADD_STAKEHOLDER = "add_stakeholder", _("Stakeholder registered")
    UPDATE_STAKEHOLDER = "update_stakeholder", _("Stakeholder changed")
    DELETE_STAKEHOLDER = "delete_stakeholder", _("Stakeholder removed")
    ADD_AUDIENCE = "add_audience", _("Audience added")
    UPDATE_AUDIENCE = "update_audience", _("Audience changed")
    DELETE_AUDIENCE = "delete_audience", _("Audience removed")
    ADD_MESSAGE = "add_message", _("Message planned")
    UPDATE_MESSAGE = "update_message", _("Message changed")
    DELETE_MESSAGE = "delete_message", _("Message removed")
    SET_MESSAGE_CHANNEL = "set_message_channel", _("Channel of a message set")
    SEND_MESSAGE = "send_message", _("Message sent")
    SETTLE_MESSAGE = "settle_message", _("Message done or left out")
    REOPEN_MESSAGE = "reopen_message", _("Message opened again")
    HOLD_MESSAGE = "hold_message", _("Message held")
    RELEASE_MESSAGE = "release_message", _("Message let go")
    ACKNOWLEDGE_MESSAGE = "acknowledge_message", _("Message acknowledged")
    NOTE_STAKEHOLDER = "note_stakeholder", _("Stakeholder's engagement noted")
    DELETE_STAKEHOLDER_NOTE = "delete_stakeholder_note", _("Note on a stakeholder removed")
    UPDATE_GATE = "update_gate", _("Gate changed")
    RENAME_PHASE = "rename_phase", _("Phase renamed")
    START_PHASE = "start_phase", _("Phase started")
    ADD_CRITERION = "add_criterion", _("Criterion added")
    UPDATE_CRITERION = "update_criterion", _("Criterion reworded")
    SETTLE_CRITERION = "settle_criterion", _("Criterion settled")
    DELETE_CRITERION = "delete_criterion", _("Criterion removed")
    ADD_APPROVER = "add_approver", _("Approver named")
    REMOVE_APPROVER = "remove_approver", _("Approver removed")
    ANSWER_GATE = "answer_gate", _("Approver answered")
    DECIDE_GATE = "decide_gate", _("Gate decided")
    COMPLETE_CONDITION = "complete_condition", _("Condition ticked off or opened again")
    ADD_MEMBER = "add_member", _("Member added"), Trait.WHEN_CLOSED
    SET_MEMBER_ROLE = "set_member_role", _("Member's role changed"), Trait.WHEN_CLOSED
    REMOVE_MEMBER = "remove_member", _("Member removed"), Trait.WHEN_CLOSED

    # The plan
    CREATE_PLAN = "create_plan", _("Plan made")
    EDIT_PLAN = "edit_plan", _("Plan edited"), Trait.UNDOABLE
    CREATE_TASK = "create_task", _("Task added"), Trait.UNDOABLE
    UPDATE_TASK = "update_task", _("Task changed"), Trait.UNDOABLE
    MOVE_TASK = "move_task", _("Task moved"), Trait.UNDOABLE
    DELETE_TASK = "delete_task", _("Task removed"), Trait.UNDOABLE
    RESTORE_TASK = "restore_task", _("Task restored"), Trait.UNDOABLE
    LINK_TASKS = "link_tasks", _("Tasks linked"), Trait.UNDOABLE
    UPDATE_LINK = "update_link", _("Link changed"), Trait.UNDOABLE
    UNLINK_TASKS = "unlink_tasks", _("Link removed"), Trait.UNDOABLE
    ASSIGN = "assign", _("Person assigned"), Trait.UNDOABLE
    FILL_ROLE = "fill_role", _("Role filled")
    UNASSIGN = "unassign", _("Assignment removed"), Trait.UNDOABLE
    LEVEL_PLAN = "level_plan", _("Plan levelled"), Trait.UNDOABLE
    CLEAR_LEVELLING = "clear_levelling", _("Levelling cleared"), Trait.UNDOABLE
    ADD_CUSTOM_FIELD = "add_custom_field", _("Column added"), Trait.UNDOABLE
    CHANGE_CUSTOM_FIELD = "change_custom_field", _("Column changed"), Trait.UNDOABLE
    MOVE_CUSTOM_FIELD = "move_custom_field", _("Column moved"), Trait.UNDOABLE
    REMOVE_CUSTOM_FIELD = "remove_custom_field", _("Column removed"), Trait.UNDOABLE
    SET_CUSTOM_VALUE = "set_custom_value", _("Cell filled in"), Trait.UNDOABLE
    KEEP_SCENARIO = "keep_scenario", _("Scenario kept")
    DROP_SCENARIO = "drop_scenario", _("Scenario dropped")
    UNDO_PLAN = "undo_plan", _("Edit of the plan undone")
    REQUIRE_SKILL = "require_skill", _("Skill asked for")
    DROP_SKILL = "drop_skill", _("Skill no longer asked for")
    SET_BOARD_LIMIT = "set_board_limit", _("Limit of the board set")
    ADD_CHECK = "add_check", _("Check added")
    TICK_CHECK = "tick_check", _("Check ticked")
    MOVE_CHECK = "move_check", _("Check moved")
    DROP_CHECK = "drop_check", _("Check removed")
    ADD_COMMENT = "add_comment", _("Comment written")
    DELETE_COMMENT = "delete_comment", _("Comment removed")
    ADD_FILE = "add_file", _("File added")
    DROP_FILE = "drop_file", _("File removed")
    IMPORT_PLAN = "import_plan", _("Plan imported"), Cause.IMPORT

    # Deliverables
    ADD_DELIVERABLE = "add_deliverable", _("Deliverable added")
    UPDATE_DELIVERABLE = "update_deliverable", _("Deliverable changed")
    DELETE_DELIVERABLE = "delete_deliverable", _("Deliverable removed")
    ADD_DELIVERABLE_VERSION = "add_deliverable_version", _("Version of a deliverable added")
    DROP_DELIVERABLE_VERSION = "drop_deliverable_version", _("Version of a deliverable removed")
    HAND_IN_DELIVERABLE = "hand_in_deliverable", _("Deliverable handed in")
    TAKE_BACK_DELIVERABLE = "take_back_deliverable", _("Deliverable taken back")
    REVIEW_DELIVERABLE = "review_deliverable", _("Deliverable reviewed")
    COMPLETE_DELIVERABLE_CONDITION = (
        "complete_deliverable_condition",
        _("Condition of a deliverable ticked off or opened again"),
    )
    SET_RACI_LETTERS = "set_raci_letters", _("Letters of the RACI grid set")
    ADD_RACI_ROLE = "add_raci_role", _("Role of the RACI grid added")
    RENAME_RACI_ROLE = "rename_raci_role", _("Role of the RACI grid renamed")
    DELETE_RACI_ROLE = "delete_raci_role", _("Role of the RACI grid removed")

    # Progress and time
    REPORT_PROGRESS = "report_progress", _("Progress reported"), Cause.PROGRESS, Trait.UNDOABLE
    UNDO_REPORT = "undo_report", _("Report undone"), Cause.PROGRESS
    LOG_TIME = "log_time", _("Time entered"), Cause.PROGRESS
    SET_TIME = "set_time", _("Time changed"), Cause.PROGRESS
    DELETE_TIME = "delete_time", _("Time removed"), Cause.PROGRESS
    SUBMIT_WEEK = "submit_week", _("Week handed in"), Cause.PROGRESS
    WITHDRAW_WEEK = "withdraw_week", _("Week taken back")
    APPROVE_TIME = "approve_time", _("Time approved"), Cause.PROGRESS
    RETURN_TIME = "return_time", _("Time returned")
    REOPEN_TIME = "reopen_time", _("Time opened again")
    LOCK_TIME = "lock_time", _("Time locked")
    UNLOCK_TIME = "unlock_time", _("Time unlocked")

    # Working time
    CREATE_CALENDAR = "create_calendar", _("Calendar made"), Cause.CALENDAR
    UPDATE_CALENDAR = "update_calendar", _("Calendar changed"), Cause.CALENDAR
    DELETE_CALENDAR = "delete_calendar", _("Calendar removed"), Cause.CALENDAR
    ADD_CALENDAR_EXCEPTION = "add_calendar_exception", _("Exception added to a calendar"), Cause.CALENDAR
    REMOVE_CALENDAR_EXCEPTION = (
        "remove_calendar_exception",
        _("Exception removed from a calendar"),
        Cause.CALENDAR,
    )
    FILL_HOLIDAYS = "fill_holidays", _("Public holidays filled in"), Cause.CALENDAR
    ADD_LEAVE = "add_leave", _("Leave entered"), Cause.CALENDAR
    REMOVE_LEAVE = "remove_leave", _("Leave removed"), Cause.CALENDAR

    # Money
    CREATE_BUDGET_LINE = "create_budget_line", _("Budget line added"), Cause.MONEY
    UPDATE_BUDGET_LINE = "update_budget_line", _("Budget line changed"), Cause.MONEY
    DELETE_BUDGET_LINE = "delete_budget_line", _("Budget line removed"), Cause.MONEY
    SUBMIT_BUDGET = "submit_budget", _("Budget handed in")
    APPROVE_BUDGET = "approve_budget", _("Budget approved")
    RETURN_BUDGET = "return_budget", _("Budget returned")
    ADD_COMMITMENT = "add_commitment", _("Order added"), Cause.MONEY
    UPDATE_COMMITMENT = "update_commitment", _("Order changed"), Cause.MONEY
    CLOSE_COMMITMENT = "close_commitment", _("Order closed"), Cause.MONEY
    ACCEPT_ACCRUAL = "accept_accrual", _("Accrual booked"), Cause.MONEY
    TAKE_BACK_ACCRUAL = "take_back_accrual", _("Accrual taken back"), Cause.MONEY
    HAND_IN_COST = "hand_in_cost", _("Cost handed in"), Cause.MONEY
    HAND_IN_AGAIN = "hand_in_again", _("Cost handed in again"), Cause.MONEY
    APPROVE_COST = "approve_cost", _("Cost approved"), Cause.MONEY
    RETURN_COST = "return_cost", _("Cost returned"), Cause.MONEY
    RECORD_COST = "record_cost", _("Cost recorded"), Cause.MONEY
    CORRECT_COST = "correct_cost", _("Cost corrected"), Cause.MONEY
    ADD_COST_FILES = "add_cost_files", _("Files of a cost added")
    DROP_COST_FILE = "drop_cost_file", _("File of a cost removed")
    BOOK_TIME = "book_time", _("Time booked as cost"), Cause.MONEY
    MAP_LEDGER = "map_ledger", _("Columns of a ledger file named")
    BOOK_LEDGER = "book_ledger", _("Ledger file booked"), Cause.MONEY
    UNDO_LEDGER = "undo_ledger", _("Ledger file taken back"), Cause.MONEY
    SET_RESERVE = "set_reserve", _("Reserve set"), Cause.MONEY
    DRAW_RESERVE = "draw_reserve", _("Reserve drawn"), Cause.MONEY
    DECIDE_DRAW = "decide_draw", _("Draw decided"), Cause.MONEY
    SET_RATES = "set_rates", _("Rates set"), Cause.MONEY
    DELETE_RATE = "delete_rate", _("Rate removed"), Cause.MONEY
    SET_EXCHANGE_RATE = "set_exchange_rate", _("Exchange rate set"), Cause.MONEY
    DELETE_EXCHANGE_RATE = "delete_exchange_rate", _("Exchange rate removed"), Cause.MONEY

    # Risks and issues
    RAISE_RISK = "raise_risk", _("Risk raised")
    UPDATE_RISK = "update_risk", _("Risk changed")
    RATE_RISK = "rate_risk", _("Risk rated")
    CLOSE_RISK = "close_risk", _("Risk closed")
    REOPEN_RISK = "reopen_risk", _("Risk opened again")
    RISK_HAPPENED = "risk_happened", _("Risk happened")
    ADD_RESPONSE = "add_response", _("Response added")
    UPDATE_RESPONSE = "update_response", _("Response changed")
    COMPLETE_RESPONSE = "complete_response", _("Response completed")
    RAISE_ISSUE = "raise_issue", _("Issue raised")
    UPDATE_ISSUE = "update_issue", _("Issue changed")
    ESCALATE_ISSUE = "escalate_issue", _("Issue escalated")
    RESOLVE_ISSUE = "resolve_issue", _("Issue resolved")
    REOPEN_ISSUE = "reopen_issue", _("Issue opened again")

    # Monitoring and control
    SET_STATUS_DATE = "set_status_date", _("Status date set"), Cause.STATUS_DATE
    TAKE_BASELINE = "take_baseline", _("Baseline taken"), Cause.BASELINE
    SET_REFERENCE = "set_reference", _("Reference baseline chosen"), Cause.BASELINE
    SET_THRESHOLDS = "set_thresholds", _("Thresholds set")
    SET_QUALITY_LIMITS = "set_quality_limits", _("Limits of plan quality set")
    OVERRIDE_HEALTH = "override_health", _("Colour overridden")
    WITHDRAW_OVERRIDE = "withdraw_override", _("Override withdrawn")
    SET_ACTION_RULE = "set_action_rule", _("Action rule set")
    DROP_ACTION_RULE = "drop_action_rule", _("Action rule removed")
    WATCH_BOUNDS = "watch_bounds", _("Bounds watched")
    SETTLE_ACTION = "settle_action", _("Action settled")
    REOPEN_ACTION = "reopen_action", _("Action opened again")
    HAND_OVER_ACTION = "hand_over_action", _("Action handed over")
    RECORD_DECISION = "record_decision", _("Decision recorded")
    UPDATE_DECISION = "update_decision", _("Decision corrected")
    REVIEW_DECISION = "review_decision", _("Decision reviewed")
    REQUEST_CHANGE = "request_change", _("Change asked for")
    UPDATE_CHANGE = "update_change", _("Change request reworded")
    EDIT_CHANGE = "edit_change", _("Change request edited")
    SUBMIT_CHANGE = "submit_change", _("Change request handed in")
    WITHDRAW_CHANGE = "withdraw_change", _("Change request taken back")
    ANSWER_CHANGE = "answer_change", _("Change request answered")
    APPROVE_CHANGE = "approve_change", _("Change approved")
    REJECT_CHANGE = "reject_change", _("Change rejected")
    SET_CHANGE_ROUTE = "set_change_route", _("Way of changes set")
    MERGE_CHANGE_REQUEST = "merge_change_request", _("Change merged into the plan"), Cause.CHANGE
    CANCEL_RECOMPUTE = "cancel_recompute", _("Computation stopped"), Trait.WHEN_CLOSED
    RETRY_RECOMPUTE = "retry_recompute", _("Computation started again"), Trait.WHEN_CLOSED

    # People and the organisation
    SET_UP = "set_up", _("Plumbline set up")
    CREATE_ADMIN = "create_admin", _("Admin made")
    PROMOTE_TO_ADMIN = "promote_to_admin", _("Made an admin")
    UPDATE_ORGANISATION = "update_organisation", _("Organisation changed")
    INVITE_PERSON = "invite_person", _("Person invited"), Trait.WHEN_CLOSED
    RESEND_INVITATION = "resend_invitation", _("Invitation sent again"), Trait.WHEN_CLOSED
    REVOKE_INVITATION = "revoke_invitation", _("Invitation withdrawn"), Trait.WHEN_CLOSED
    ACCEPT_INVITATION = "accept_invitation", _("Invitation accepted"), Trait.WHEN_CLOSED
    JOIN_BY_INVITATION = "join_by_invitation", _("Joined by invitation")
    UPDATE_PERSON = "update_person", _("Person changed")
    DEACTIVATE_PERSON = "deactivate_person", _("Person deactivated")
    REACTIVATE_PERSON = "reactivate_person", _("Person reactivated")
    REQUEST_ADDRESS_CHANGE = "request_address_change", _("Change of address asked for")
    CHANGE_ADDRESS = "change_address", _("Address changed")
    UNDO_ADDRESS_CHANGE = "undo_address_change", _("Change of address undone")
    RELEASE_ADDRESS = "release_address", _("Address released")
    LINK_COMPANY_ACCOUNT = "link_company_account", _("Company account linked")
    UNLINK_COMPANY_ACCOUNTS = "unlink_company_accounts", _("Company accounts unlinked")
    REQUIRE_SECOND_FACTOR = "require_second_factor", _("Second factor required")
    CREATE_SKILL = "create_skill", _("Skill added")
    DELETE_SKILL = "delete_skill", _("Skill removed")
    SET_PERSON_SKILL = "set_person_skill", _("Person's skill set")
    CREATE_TOKEN = "create_token", _("API token made")
    REVOKE_TOKEN = "revoke_token", _("API token revoked")

    # Protection of an account
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset by e-mail")
    FACTOR_ON = "factor_on", _("Second factor turned on")
    FACTOR_OFF = "factor_off", _("Second factor turned off")
    FACTOR_RESET = "factor_reset", _("Second factor reset by an admin")
    CODES_MADE = "codes_made", _("New recovery codes")
    CODE_USED = "code_used", _("Recovery code used")
    NEW_DEVICE = "new_device", _("Signed in on a new device")
    TOKEN_MADE = "token_made", _("API token made")

    # Alerts
    SET_ESCALATION = "set_escalation", _("Escalation set")
    ADD_TEAMS_CHANNEL = "add_teams_channel", _("Teams channel added")
    CHANGE_TEAMS_CHANNEL = "change_teams_channel", _("Teams channel changed")
    REMOVE_TEAMS_CHANNEL = "remove_teams_channel", _("Teams channel removed")

    @property
    def is_undoable(self) -> bool:
        return Trait.UNDOABLE in self.traits

    @property
    def is_taken_when_closed(self) -> bool:
        return Trait.WHEN_CLOSED in self.traits


UNDOABLE = tuple(intent for intent in Intent if intent.is_undoable)
_BY_NAME: dict[str, Intent] = {intent.value: intent for intent in Intent}


def intent_of(name: str) -> Intent | None:
    """What the journal calls so; None, where it is nothing that is known today."""
    return _BY_NAME.get(name)


def cause_of(name: str) -> Cause:
    """The cause of what the journal calls so; of the plan, where it is nothing that is known today."""
    intent = intent_of(name)
    return intent.cause if intent else Cause.PLAN


def label_of(name: str) -> Promise | str:
    """The words of what the journal calls so; the name itself, where it is nothing that is known today."""
    intent = intent_of(name)
    return intent.label if intent else name
