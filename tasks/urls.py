from django.urls import path

from tasks.board.views import board, month
from tasks.deliverables import views as deliverables
from tasks.levelling import views as levelling
from tasks.load import views as load
from tasks.panel.views import task
from tasks.plan.views import (
    custom_fields,
)
from tasks.plan.views import (
    kept_views as plan_views,
)
from tasks.plan.views import (
    sheet as plan_sheet,
)
from tasks.plan.views import (
    trash as plan_trash,
)
from tasks.plan.views import (
    workspace as plan,
)
from tasks.raci import views as raci
from tasks.reporting.views import one_tap, work
from tasks.roles import views as roles
from tasks.scenarios import views as scenarios
from tasks.time.views import approval as time_approval
from tasks.time.views import timesheet
from tasks.traceability import views as traceability

urlpatterns = [
    path("p/<str:code>/needs/", traceability.needs, name="needs"),
    path("u/<str:token>/", one_tap.one_tap, name="one_tap"),
    path("u/<str:token>/undo/", one_tap.one_tap_undo, name="one_tap_undo"),
    path("my-work/", work.my_work, name="my_work"),
    path("my-work/<int:pk>/progress/", work.progress, name="task_progress"),
    path("my-work/<int:pk>/undo/", work.undo, name="task_undo"),
    path("my-work/<int:pk>/time/", work.time_log, name="task_time"),
    path("my-work/time/", timesheet.sheet, name="timesheet"),
    path("my-work/time/cell/", timesheet.cell, name="timesheet_cell"),
    path("my-work/time/find/", timesheet.find, name="timesheet_find"),
    path("my-work/time/submit/", timesheet.submit, name="timesheet_submit"),
    path("p/<str:code>/time/", time_approval.project_time, name="project_time"),
    path("p/<str:code>/time/approve/", time_approval.time_approve, name="time_approve"),
    path("p/<str:code>/time/<int:pk>/return/", time_approval.time_give_back, name="time_give_back"),
    path("p/<str:code>/time/lock/", time_approval.time_lock, name="time_lock"),
    path("p/<str:code>/roles/<int:pk>/", roles.role_fill, name="role_fill"),
    path("p/<str:code>/plan/", plan.plan, name="plan"),
    path("p/<str:code>/plan/data/", plan.plan_rows, name="plan_data"),
    path("p/<str:code>/plan/changes/", plan.plan_changes, name="plan_changes"),
    path("p/<str:code>/plan/columns/", plan.plan_columns, name="plan_columns"),
    path("p/<str:code>/plan/paths/<int:pk>/", plan.plan_paths, name="plan_paths"),
    path("p/<str:code>/plan/edit/", plan.plan_edit, name="plan_edit"),
    path("p/<str:code>/plan/undo/", plan.plan_undo, name="plan_undo"),
    path("p/<str:code>/plan/here/", plan_views.plan_here, name="plan_here"),
    path("p/<str:code>/plan/layout/", plan_views.plan_layout, name="plan_layout"),
    path("p/<str:code>/plan/views/", plan_views.plan_view_keep, name="plan_view_keep"),
    path("p/<str:code>/plan/views/<int:pk>/drop/", plan_views.plan_view_drop, name="plan_view_drop"),
    path("p/<str:code>/plan/fields/", custom_fields.plan_fields, name="plan_fields"),
    path("p/<str:code>/plan/sheet/", plan_sheet.plan_sheet, name="plan_sheet"),
    path("p/<str:code>/plan/trash/", plan_trash.plan_trash, name="plan_trash"),
    path("p/<str:code>/plan/scenario/", scenarios.scenario_preview, name="scenario_preview"),
    path("p/<str:code>/plan/scenarios/", scenarios.scenarios, name="scenarios"),
    path("p/<str:code>/plan/scenarios/compare/", scenarios.scenarios_compare, name="scenarios_compare"),
    path("p/<str:code>/plan/scenarios/<int:pk>/", scenarios.scenario, name="scenario"),
    path("p/<str:code>/plan/scenarios/<int:pk>/drop/", scenarios.scenario_drop, name="scenario_drop"),
    path("p/<str:code>/board/", board.project_board, name="board"),
    path("p/<str:code>/board/move/", board.board_move, name="board_move"),
    path("p/<str:code>/board/undo/", board.board_undo, name="board_undo"),
    path("p/<str:code>/board/limit/", board.board_limit, name="board_limit"),
    path("p/<str:code>/month/", month.project_month, name="month"),
    path("p/<str:code>/tasks/<int:pk>/why/", plan.task_why, name="task_why"),
    path("p/<str:code>/tasks/<int:pk>/drawer/", task.task_drawer, name="task_drawer"),
    path("p/<str:code>/tasks/<int:pk>/", task.task, name="task"),
    path("p/<str:code>/tasks/<int:pk>/edit/", task.task_edit, name="task_edit"),
    path("p/<str:code>/tasks/<int:pk>/parts/<slug:part>/", task.task_part, name="task_part"),
    path("p/<str:code>/tasks/<int:pk>/preview/", task.task_preview, name="task_preview"),
    path("p/<str:code>/tasks/<int:pk>/find/", task.task_find, name="task_find"),
    path("p/<str:code>/files/<int:pk>/", task.task_file, name="task_file"),
    path("p/<str:code>/deliverables/", deliverables.deliverables, name="deliverables"),
    path("p/<str:code>/deliverables/new/", deliverables.deliverable_new, name="deliverable_new"),
    *(
        path(f"p/<str:code>/deliverables/<int:number>/{end}", view, name=view.__name__)
        for end, view in (
            ("", deliverables.deliverable),
            ("edit/", deliverables.deliverable_edit),
            ("delete/", deliverables.deliverable_delete),
            ("versions/new/", deliverables.deliverable_version_new),
            ("hand-in/", deliverables.deliverable_hand_in),
            ("take-back/", deliverables.deliverable_take_back),
            ("review/", deliverables.deliverable_review),
        )
    ),
    *(
        path(f"p/<str:code>/deliverable-{end}", view, name=view.__name__)
        for end, view in (
            ("files/<int:pk>/", deliverables.deliverable_file),
            ("versions/<int:pk>/drop/", deliverables.deliverable_version_drop),
            ("conditions/<int:pk>/", deliverables.deliverable_condition),
        )
    ),
    path("p/<str:code>/raci/", raci.raci, name="raci"),
    *(
        path(f"p/<str:code>/raci/{end}", view, name=view.__name__)
        for end, view in (
            ("cells/", raci.raci_cells),
            ("file/", raci.raci_sheet),
            ("bring/", raci.raci_bring),
            ("rows/<slug:row>/", raci.raci_row),
            ("roles/new/", raci.raci_role_new),
            ("roles/<int:pk>/", raci.raci_role),
            ("roles/<int:pk>/delete/", raci.raci_role_delete),
        )
    ),
    path("p/<str:code>/levelling/", levelling.levelling, name="levelling"),
    path("p/<str:code>/levelling/moves/", levelling.levelling_moves, name="levelling_moves"),
    path("p/<str:code>/levelling/apply/", levelling.levelling_apply, name="levelling_apply"),
    path("p/<str:code>/levelling/clear/", levelling.levelling_clear, name="levelling_clear"),
    path("p/<str:code>/levelling/undo/", levelling.levelling_undo, name="levelling_undo"),
    path("p/<str:code>/what-if/", levelling.what_if_page, name="what_if"),
    path("p/<str:code>/what-if/moves/", levelling.what_if_moves, name="what_if_moves"),
    path("p/<str:code>/what-if/apply/", levelling.what_if_apply, name="what_if_apply"),
    path("p/<str:code>/load/", load.project_load_page, name="project_load"),
    path("people/load/", load.people_load_page, name="people_load"),
]
