"""The REST API: one version, one schema, the same services as the pages."""

from config.settings.base import ENVIRONMENT

API_LIMIT_PER_MINUTE = ENVIRONMENT["API_LIMIT_PER_MINUTE"]
API_ANONYMOUS_LIMIT_PER_MINUTE = ENVIRONMENT["API_ANONYMOUS_LIMIT_PER_MINUTE"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "exchange.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "core.api.parsers.StrictJSONParser",
        "core.api.parsers.StrictMultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.PageByNumber",
    "PAGE_SIZE": 100,
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.WriteSchema",
    "EXCEPTION_HANDLER": "core.api.problems.problem_response",
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttling.ApiThrottle"],
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plumbline API",
    "DESCRIPTION": (
        "Plan, run and control IT projects. Amounts are decimal strings; durations are working minutes.\n\n"
        "**Once only.** Every POST, PUT, PATCH and DELETE takes an `Idempotency-Key`: a value of your own, new for each"
        " thing to be done. The same request with the same key is carried out once; for 24 hours it is answered with"
        " the status and body of the first answer, success or refusal, and `Idempotency-Replayed: true`. While the"
        " first is under way, the others get 409 with `Retry-After`; the key with another request gets 422"
        " (`idempotency_key_reused`). What failed (5xx) is not kept: send it again.\n\n"
        "**Versions.** Every PATCH names in `version` the version it was made on. Without it the answer is 428"
        " (`version_required`), with an older one 409 with both values. `If-Match: *` says that the last one wins."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choice sets that share a field name across rooms are called what they are.
    "ENUM_NAME_OVERRIDES": {
        "TaskStatusEnum": "tasks.models.task.Task.Status",
        "TaskKindEnum": "tasks.models.task.Task.Kind",
        "DeliverableStateEnum": "tasks.models.deliverables.Deliverable.State",
        "DeliverableOutcomeEnum": "tasks.models.deliverables.DeliverableReview.Outcome",
        "RaciLetterEnum": "tasks.models.raci.RaciLetter.Letter",
        "LinkKindEnum": "tasks.models.task.TaskLink.Kind",
        "CustomFieldKindEnum": "tasks.models.custom.CustomField.Kind",
        "MovementKindEnum": "controls.models.Movement.Kind",
        "CriterionStateEnum": "projects.models.GateCriterion.State",
        "ChangeStateEnum": "controls.models.ChangeRequest.State",
        "ChangeCategoryEnum": "controls.models.ChangeRequest.Category",
        "ChangeOperationKindEnum": "controls.models.ChangeOperation.Kind",
        "RiskCategoryEnum": "risks.models.Risk.Category",
        "PhasingEnum": "budgets.models.BudgetLine.Phasing",
        "ThresholdMetricEnum": "controls.models.Threshold.Metric",
        "ActionMetricEnum": "controls.models.Measure",
        "GateOutcomeEnum": "projects.models.GateDecision.Outcome",
        "MessageChannelEnum": "projects.models.communication.Channel",
        "MessageCadenceEnum": "projects.models.Message.Cadence",
        "DueMessageStateEnum": "projects.models.DueMessage.State",
        "DueMessageProblemEnum": "projects.models.DueMessage.Problem",
        "AudienceRoleEnum": "projects.models.AudienceMember.Role",
        "RequestOutcomeEnum": "projects.requests.api.OUTCOMES",
        "TimeEntryStatusEnum": "tasks.models.time.TimeEntry.Status",
        "TimeWeekStatusEnum": "tasks.models.time.TimeWeek.Status",
        "ResourceKindEnum": "tasks.models.resources.Resource.Kind",
        "ProjectStatusEnum": "projects.models.project.Project.Status",
        "PhaseStatusEnum": "projects.models.phases.Phase.Status",
        "PhaseKindEnum": "projects.models.phases.Phase.Kind",
        "EngagementEnum": "projects.models.charter.Stakeholder.Engagement",
        "CommitmentStatusEnum": "budgets.models.Commitment.Status",
        "CostEntryKindEnum": "budgets.models.CostEntry.Kind",
        "ApprovalStatusEnum": "budgets.models.CostDocument.Status",
        "ReserveKindEnum": "budgets.models.Reserve.Kind",
        "RiskStatusEnum": "risks.models.Risk.Status",
        "RiskKindEnum": "risks.models.Risk.Kind",
        "IssueStatusEnum": "risks.models.Issue.Status",
        "IssueSeverityEnum": "risks.models.Issue.Severity",
        "AlertSeverityEnum": "alerts.models.Alert.Severity",
        "RagEnum": "controls.models.Rag",
    },
}
