from django.urls import path

from tasks import views

urlpatterns = [
    path("my-work/", views.my_work, name="my_work"),
    path("my-work/<int:pk>/progress/", views.progress, name="task_progress"),
    path("my-work/<int:pk>/undo/", views.undo, name="task_undo"),
    path("my-work/<int:pk>/time/", views.time_log, name="task_time"),
    path("p/<str:code>/plan/", views.plan, name="plan"),
    path("p/<str:code>/plan/data/", views.plan_data, name="plan_data"),
    path("p/<str:code>/tasks/add/", views.task_add, name="task_add"),
    path("p/<str:code>/tasks/<int:pk>/", views.task, name="task"),
    path("p/<str:code>/tasks/<int:pk>/edit/", views.task_edit, name="task_edit"),
    path("p/<str:code>/tasks/<int:pk>/cell/", views.task_cell, name="task_cell"),
    path("p/<str:code>/tasks/<int:pk>/indent/", views.task_indent, name="task_indent"),
    path("p/<str:code>/tasks/<int:pk>/outdent/", views.task_outdent, name="task_outdent"),
    path("p/<str:code>/tasks/<int:pk>/delete/", views.task_delete, name="task_delete"),
    path("p/<str:code>/tasks/<int:pk>/restore/", views.task_restore, name="task_restore"),
    path("p/<str:code>/tasks/<int:pk>/comments/", views.comment_add, name="comment_add"),
    path("p/<str:code>/tasks/<int:pk>/assign/", views.task_assign, name="task_assign"),
    path("p/<str:code>/assignments/<int:pk>/delete/", views.assignment_delete, name="assignment_delete"),
]
