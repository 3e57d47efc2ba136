from django.urls import path

from exchange import views

urlpatterns = [
    path("projects/import/", views.plan_import, name="plan_import"),
    path("p/<str:code>/import/", views.project_import, name="project_import"),
    path("imports/<int:pk>/", views.import_report, name="import_report"),
    path("imports/<int:pk>/write/", views.import_write, name="import_write"),
    path("imports/<int:pk>/cancel/", views.import_cancel, name="import_cancel"),
    path("settings/tokens/", views.tokens, name="tokens"),
    path("settings/tokens/end/", views.tokens_end, name="tokens_end"),
    path("settings/tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
]
