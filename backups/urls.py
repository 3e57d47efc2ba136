from django.urls import path

from backups.schedule import views

urlpatterns = [
    path("settings/backups/", views.backups, name="backups"),
]
