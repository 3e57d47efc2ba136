from django.urls import path

from alerts.escalation import views as escalation
from alerts.inbox import views as inbox
from alerts.links import views as links
from alerts.preferences import views as preferences
from alerts.sending import views as sending
from alerts.teams import views as teams

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/count/", inbox.inbox_count, name="inbox_count"),
    path("inbox/revision/", inbox.inbox_revision, name="inbox_revision"),
    path("inbox/read-all/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:alert_id>/", inbox.alert_bundle, name="alert_bundle"),
    path("inbox/<int:alert_id>/open/", inbox.alert_open, name="alert_open"),
    path("inbox/<int:alert_id>/answer/", inbox.alert_answer, name="alert_answer"),
    path("inbox/<int:alert_id>/read/", inbox.alert_read, name="alert_read"),
    path("inbox/<int:alert_id>/unread/", inbox.alert_unread, name="alert_unread"),
    path("inbox/<int:alert_id>/snooze/", inbox.alert_snooze, name="alert_snooze"),
    path("inbox/<int:alert_id>/mute/", inbox.alert_mute, name="alert_mute"),
    path(
        "settings/alerts/projects/<int:project_id>/unmute/",
        inbox.alert_unmute_project,
        name="alert_unmute_project",
    ),
    path("settings/alerts/kinds/<slug:kind>/unmute/", inbox.alert_unmute_kind, name="alert_unmute_kind"),
    path("settings/alerts/links/end/", links.update_links_end, name="update_links_end"),
    path("settings/alerts/", preferences.alert_preferences, name="alert_preferences"),
    path("settings/escalation/", escalation.escalation, name="escalation"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/<int:channel_id>/try/", teams.teams_try, name="teams_try"),
    path("settings/teams/<int:channel_id>/", teams.teams_change, name="teams_change"),
    path("settings/teams/<int:channel_id>/remove/", teams.teams_remove, name="teams_remove"),
    path("settings/deliveries/", sending.deliveries, name="deliveries"),
    path("settings/deliveries/test/", sending.email_try, name="email_try"),
    path("settings/deliveries/<int:delivery_id>/retry/", sending.delivery_retry, name="delivery_retry"),
]
