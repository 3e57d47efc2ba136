from django.urls import path

from budgets import views, views_costs, views_ledger, views_spread, views_versions

urlpatterns = [
    path("p/<str:code>/budget/", views.budget, name="budget"),
    path("p/<str:code>/budget/lines/new/", views.line_new, name="budget_line_new"),
    path("p/<str:code>/budget/lines/spread/", views_spread.line_spread, name="line_spread"),
    path("p/<str:code>/budget/lines/<int:pk>/", views.line_edit, name="budget_line"),
    path("p/<str:code>/budget/lines/<int:pk>/delete/", views.line_delete, name="budget_line_delete"),
    path("p/<str:code>/budget/costs/new/", views_costs.cost_new, name="cost_new"),
    path("p/<str:code>/budget/costs/<int:pk>/correct/", views_costs.cost_correct, name="cost_correct"),
    path("p/<str:code>/budget/documents/<int:pk>/", views_costs.cost_decide, name="cost_decide"),
    path("p/<str:code>/budget/documents/<int:pk>/again/", views_costs.cost_again, name="cost_again"),
    path("p/<str:code>/budget/documents/<int:pk>/files/", views_costs.cost_files, name="cost_files"),
    path("p/<str:code>/budget/files/<int:pk>/", views_costs.cost_file, name="cost_file"),
    path("p/<str:code>/budget/files/<int:pk>/remove/", views_costs.cost_file_drop, name="cost_file_drop"),
    path("p/<str:code>/budget/submit/", views_versions.budget_submit, name="budget_submit"),
    path("p/<str:code>/budget/versions/<int:pk>/", views_versions.budget_decide, name="budget_decide"),
    path("p/<str:code>/budget/ledger/", views_ledger.ledger_upload, name="ledger_upload"),
    path("p/<str:code>/budget/ledger/<int:pk>/", views_ledger.ledger_import, name="ledger_import"),
    path("p/<str:code>/budget/ledger/<int:pk>/undo/", views_ledger.ledger_undo, name="ledger_undo"),
    path("p/<str:code>/budget/orders/new/", views.commitment_new, name="commitment_new"),
    path("p/<str:code>/budget/orders/<int:pk>/close/", views.commitment_close, name="commitment_close"),
    path("p/<str:code>/budget/orders/<int:pk>/accrue/", views_costs.accrual_accept, name="accrual_accept"),
    path("p/<str:code>/budget/reserves/", views.reserve_set, name="reserve_set"),
    path("p/<str:code>/budget/reserves/draw/", views.reserve_draw, name="reserve_draw"),
    path("p/<str:code>/budget/reserves/draws/<int:pk>/", views_versions.draw_decide, name="draw_decide"),
]
