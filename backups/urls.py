from django.urls import path

from backups import views

urlpatterns = [
    path("settings/backups/", views.backups, name="backups"),
]
