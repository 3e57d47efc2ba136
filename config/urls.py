"""Every address of the product. Each room brings its own `urls.py`; the API collects theirs under /api/v1/."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from config.rooms import packages_with
from core.api.docs import api_docs

# Each app's api.py, or each of its subjects', lists (prefix, viewset, basename) in `ROUTES`.
router = SimpleRouter()
for package in packages_with("api"):
    for prefix, viewset, basename in getattr(import_module(f"{package}.api"), "ROUTES", []):
        router.register(prefix, viewset, basename=basename)

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("people.urls_accounts")),
    path("api/v1/schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("api/docs/", api_docs, name="api_docs"),
    path("api/v1/", include(router.urls)),
    *[path("", include(f"{app}.urls")) for app in settings.PRODUCT_APPS if find_spec(f"{app}.urls")],
]
handler400 = "core.web.errors.bad_request"
handler404 = "core.web.errors.not_found"
handler500 = "core.web.database_wait.server_error"
