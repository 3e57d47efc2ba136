"""Addresses of the dashboards."""

from django.urls import path

from dashboards.earned_value import views as earned_value
from dashboards.first_steps import views as first_steps
from dashboards.glossary import views as glossary
from dashboards.home import views as home
from dashboards.jump import views as jump
from dashboards.overview import views as overview
from dashboards.portfolio import views as portfolio

urlpatterns = [
    path("", home.home, name="home"),
    path("home/count/", home.home_count, name="home_count"),
    path("home/answer/", home.need_answer, name="need_answer"),
    path("home/undo/", home.need_undo, name="need_undo"),
    path("home/later/", home.need_later, name="need_later"),
    path("home/now/", home.need_now, name="need_now"),
    path("first-steps/", first_steps.first_steps, name="first_steps"),
    path("jump/", jump.jump, name="jump"),
    path("figures/", glossary.quantities, name="quantities"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/revision/", portfolio.portfolio_revision, name="portfolio_revision"),
    path("p/<str:code>/", overview.project_overview, name="project_overview"),
    path("p/<str:code>/earned-value/", earned_value.earned_value_page, name="earned_value"),
    path(
        "p/<str:code>/earned-value/rows/",
        earned_value.earned_value_rows,
        name="earned_value_rows",
    ),
    path(
        "p/<str:code>/earned-value/explain/",
        earned_value.earned_value_explain,
        name="earned_value_explain",
    ),
    path("p/<str:code>/earned-value/file/", earned_value.earned_value_file, name="earned_value_file"),
]
