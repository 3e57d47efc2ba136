from django.urls import path

from tasks import views
from tasks.views import levelling, load

urlpatterns = [
    path("my-work/", views.my_work, name="my_work"),
    path("my-work/<int:pk>/progress/", views.progress, name="task_progress"),
    path("my-work/<int:pk>/undo/", views.undo, name="task_undo"),
    path("my-work/<int:pk>/time/", views.time_log, name="task_time"),
    path("p/<str:code>/plan/", views.plan, name="plan"),
    path("p/<str:code>/plan/data/", views.plan_rows, name="plan_data"),
    path("p/<str:code>/plan/changes/", views.plan_changes, name="plan_changes"),
    path("p/<str:code>/plan/edit/", views.plan_edit, name="plan_edit"),
    path("p/<str:code>/plan/undo/", views.plan_undo, name="plan_undo"),
    path("p/<str:code>/plan/layout/", views.plan_layout, name="plan_layout"),
    path("p/<str:code>/plan/views/", views.plan_view_keep, name="plan_view_keep"),
    path("p/<str:code>/plan/views/<int:pk>/drop/", views.plan_view_drop, name="plan_view_drop"),
    path("p/<str:code>/plan/sheet/", views.plan_sheet, name="plan_sheet"),
    path("p/<str:code>/plan/trash/", views.plan_trash, name="plan_trash"),
    path("p/<str:code>/tasks/<int:pk>/why/", views.task_why, name="task_why"),
    path("p/<str:code>/tasks/<int:pk>/drawer/", views.task_drawer, name="task_drawer"),
    path("p/<str:code>/tasks/<int:pk>/", views.task, name="task"),
    path("p/<str:code>/tasks/<int:pk>/edit/", views.task_edit, name="task_edit"),
    path("p/<str:code>/tasks/<int:pk>/comments/", views.comment_add, name="comment_add"),
    path("p/<str:code>/tasks/<int:pk>/assign/", views.task_assign, name="task_assign"),
    path("p/<str:code>/assignments/<int:pk>/delete/", views.assignment_delete, name="assignment_delete"),
    path("p/<str:code>/levelling/", levelling.levelling, name="levelling"),
    path("p/<str:code>/levelling/apply/", levelling.levelling_apply, name="levelling_apply"),
    path("p/<str:code>/levelling/clear/", levelling.levelling_clear, name="levelling_clear"),
    path("p/<str:code>/levelling/undo/", levelling.levelling_undo, name="levelling_undo"),
    path("p/<str:code>/what-if/", levelling.what_if_page, name="what_if"),
    path("p/<str:code>/what-if/apply/", levelling.what_if_apply, name="what_if_apply"),
    path("p/<str:code>/load/", load.project_load_page, name="project_load"),
    path("people/load/", load.people_load_page, name="people_load"),
]
