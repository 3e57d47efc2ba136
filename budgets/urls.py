from django.urls import path

from budgets.documents import views as documents
from budgets.ledger_files import views as ledger_files
from budgets.money import views as money
from budgets.orders import views as orders
from budgets.overview import views as overview
from budgets.reserves import views as reserves
from budgets.versions import views as versions

urlpatterns = [
    path("p/<str:code>/budget/", overview.budget, name="budget"),
    path("p/<str:code>/costs/", overview.costs, name="costs"),
    path("p/<str:code>/orders/", overview.orders, name="orders"),
    path("p/<str:code>/reserves/", overview.reserves, name="reserves"),
    path("p/<str:code>/budget/lines/new/", money.line_new, name="budget_line_new"),
    path("p/<str:code>/budget/lines/spread/", money.line_spread, name="line_spread"),
    path("p/<str:code>/budget/lines/<int:pk>/", money.line_edit, name="budget_line"),
    path("p/<str:code>/budget/lines/<int:pk>/delete/", money.line_delete, name="budget_line_delete"),
    path("p/<str:code>/budget/costs/new/", documents.cost_new, name="cost_new"),
    path("p/<str:code>/budget/costs/<int:pk>/correct/", documents.cost_correct, name="cost_correct"),
    path("p/<str:code>/budget/documents/<int:pk>/", documents.cost_decide, name="cost_decide"),
    path("p/<str:code>/budget/documents/<int:pk>/again/", documents.cost_again, name="cost_again"),
    path("p/<str:code>/budget/documents/<int:pk>/files/", documents.cost_files, name="cost_files"),
    path("p/<str:code>/budget/files/<int:pk>/", documents.cost_file, name="cost_file"),
    path("p/<str:code>/budget/files/<int:pk>/remove/", documents.cost_file_drop, name="cost_file_drop"),
    path("p/<str:code>/budget/submit/", versions.budget_submit, name="budget_submit"),
    path("p/<str:code>/budget/versions/<int:pk>/", versions.budget_decide, name="budget_decide"),
    path("p/<str:code>/budget/ledger/", ledger_files.ledger_upload, name="ledger_upload"),
    path("p/<str:code>/budget/ledger/<int:pk>/", ledger_files.ledger_import, name="ledger_import"),
    path("p/<str:code>/budget/ledger/<int:pk>/undo/", ledger_files.ledger_undo, name="ledger_undo"),
    path("p/<str:code>/budget/orders/new/", orders.commitment_new, name="commitment_new"),
    path("p/<str:code>/budget/orders/<int:pk>/close/", orders.commitment_close, name="commitment_close"),
    path("p/<str:code>/budget/orders/<int:pk>/accrue/", orders.accrual_accept, name="accrual_accept"),
    path("p/<str:code>/budget/reserves/", reserves.reserve_set, name="reserve_set"),
    path("p/<str:code>/budget/reserves/draw/", reserves.reserve_draw, name="reserve_draw"),
    path("p/<str:code>/budget/reserves/draws/<int:pk>/", reserves.draw_decide, name="draw_decide"),
]
