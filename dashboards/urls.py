"""Addresses of the dashboards."""

from django.urls import path

from dashboards import views, views_earned, views_start

urlpatterns = [
    path("", views.home, name="home"),
    path("home/answer/", views.need_answer, name="need_answer"),
    path("first-steps/", views_start.first_steps, name="first_steps"),
    path("jump/", views.jump, name="jump"),
    path("figures/", views.quantities, name="quantities"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("p/<str:code>/", views.project_overview, name="project_overview"),
    path("p/<str:code>/earned-value/", views_earned.earned_value_page, name="earned_value"),
    path(
        "p/<str:code>/earned-value/rows/",
        views_earned.earned_value_rows,
        name="earned_value_rows",
    ),
    path(
        "p/<str:code>/earned-value/explain/",
        views_earned.earned_value_explain,
        name="earned_value_explain",
    ),
    path("p/<str:code>/earned-value/file/", views_earned.earned_value_file, name="earned_value_file"),
]
