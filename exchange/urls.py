from django.urls import path

from exchange.msproject import views as msproject
from exchange.tokens import views as tokens

urlpatterns = [
    path("projects/import/", msproject.plan_import, name="plan_import"),
    path("p/<str:code>/import/", msproject.project_import, name="project_import"),
    path(
        "imports/<int:pk>/",
        msproject.import_report,
        name="import_report",
    ),
    path(
        "imports/<int:pk>/write/",
        msproject.import_write,
        name="import_write",
    ),
    path(
        "imports/<int:pk>/cancel/",
        msproject.import_cancel,
        name="import_cancel",
    ),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/end/", tokens.tokens_end, name="tokens_end"),
    path(
        "settings/tokens/<int:pk>/revoke/",
        tokens.token_revoke,
        name="token_revoke",
    ),
]
