"""Addresses that belong to no room."""

from django.conf import settings
from django.urls import path

from core import gallery
from core.web import health, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("manifest.webmanifest", views.web_manifest, name="web_manifest"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
]

if settings.DEBUG:
    urlpatterns += [path("dev/gallery/", gallery.gallery, name="gallery")]
