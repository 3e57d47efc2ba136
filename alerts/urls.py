from django.urls import path

from alerts import views, views_teams

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/count/", views.inbox_count, name="inbox_count"),
    path("inbox/revision/", views.inbox_revision, name="inbox_revision"),
    path("inbox/read-all/", views.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:alert_id>/", views.alert_bundle, name="alert_bundle"),
    path("inbox/<int:alert_id>/open/", views.alert_open, name="alert_open"),
    path("inbox/<int:alert_id>/answer/", views.alert_answer, name="alert_answer"),
    path("inbox/<int:alert_id>/read/", views.alert_read, name="alert_read"),
    path("inbox/<int:alert_id>/unread/", views.alert_unread, name="alert_unread"),
    path("inbox/<int:alert_id>/snooze/", views.alert_snooze, name="alert_snooze"),
    path("inbox/<int:alert_id>/mute/", views.alert_mute, name="alert_mute"),
    path(
        "settings/alerts/projects/<int:project_id>/unmute/",
        views.alert_unmute_project,
        name="alert_unmute_project",
    ),
    path("settings/alerts/kinds/<slug:kind>/unmute/", views.alert_unmute_kind, name="alert_unmute_kind"),
    path("settings/alerts/links/end/", views.update_links_end, name="update_links_end"),
    path("settings/alerts/", views.alert_preferences, name="alert_preferences"),
    path("settings/escalation/", views.escalation, name="escalation"),
    path("settings/teams/", views_teams.teams, name="teams"),
    path("settings/teams/<int:channel_id>/try/", views_teams.teams_try, name="teams_try"),
    path("settings/teams/<int:channel_id>/", views_teams.teams_change, name="teams_change"),
    path("settings/teams/<int:channel_id>/remove/", views_teams.teams_remove, name="teams_remove"),
    path("settings/deliveries/", views.deliveries, name="deliveries"),
    path("settings/deliveries/test/", views.email_try, name="email_try"),
    path("settings/deliveries/<int:delivery_id>/retry/", views.delivery_retry, name="delivery_retry"),
]
