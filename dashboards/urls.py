"""Addresses of the dashboards."""

from django.urls import path

from dashboards import views, views_earned, views_home, views_start

urlpatterns = [
    path("", views_home.home, name="home"),
    path("home/count/", views_home.home_count, name="home_count"),
    path("home/answer/", views_home.need_answer, name="need_answer"),
    path("home/undo/", views_home.need_undo, name="need_undo"),
    path("home/later/", views_home.need_later, name="need_later"),
    path("home/now/", views_home.need_now, name="need_now"),
    path("first-steps/", views_start.first_steps, name="first_steps"),
    path("jump/", views.jump, name="jump"),
    path("figures/", views.quantities, name="quantities"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("portfolio/revision/", views.portfolio_revision, name="portfolio_revision"),
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
