"""The REST API: one version, one schema, the same services as the pages."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "exchange.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.PageByNumber",
    "PAGE_SIZE": 100,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.problems.problem_response",
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min"},
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plumbline API",
    "DESCRIPTION": "Plan, run and control IT projects. Amounts are decimal strings; durations are working minutes.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choice sets that share a field name across rooms are called what they are.
    "ENUM_NAME_OVERRIDES": {
        "TaskStatusEnum": "tasks.models.task.Task.Status",
        "TaskKindEnum": "tasks.models.task.Task.Kind",
        "LinkKindEnum": "tasks.models.task.TaskLink.Kind",
        "CustomFieldKindEnum": "tasks.models.custom.CustomField.Kind",
        "MovementKindEnum": "controls.models.Movement.Kind",
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
