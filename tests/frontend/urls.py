"""Only what the front-end tests open: the gallery, two answers to try HTMX on, and the sign-in pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from core.gallery import gallery


def dialog(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        '<div class="dialog-body-wrap"><h2 id="dialog-title">Add</h2><input name="x" aria-label="X"></div>'
    )


def refuse(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<p data-error-message="Not on a Sunday.">no</p>', status=403)


urlpatterns = [
    path("dev/gallery/", gallery),
    path("dev/dialog/", dialog),
    path("dev/refuse/", refuse),
    path("accounts/", include("people.urls_accounts")),
]
