"""The subject over the API: the same services as the pages."""

from projects.communication.api.plan import (
    AudienceViewSet,
    DueMessageViewSet,
    MessageViewSet,
)

ROUTES = [
    ("audiences", AudienceViewSet, "audience"),
    ("messages", MessageViewSet, "message"),
    ("due-messages", DueMessageViewSet, "due-message"),
]
