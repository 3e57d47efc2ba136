"""Addresses of the dashboards."""

from django.urls import path

from dashboards import views

urlpatterns = [
    path("", views.home, name="home"),
    path("jump/", views.jump, name="jump"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("p/<str:code>/", views.project_overview, name="project_overview"),
]
