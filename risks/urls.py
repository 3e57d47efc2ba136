from django.urls import path

from risks import views, views_issues

urlpatterns = [
    path("p/<str:code>/risks/", views.risks, name="risks"),
    path("p/<str:code>/risks/new/", views.risk_new, name="risk_new"),
    path("p/<str:code>/risks/reserve/", views.risk_reserve, name="risk_reserve"),
    path("p/<str:code>/risks/<int:number>/", views.risk, name="risk"),
    path("p/<str:code>/risks/<int:number>/edit/", views.risk_edit, name="risk_edit"),
    path("p/<str:code>/risks/<int:number>/rate/", views.risk_rate, name="risk_rate"),
    path("p/<str:code>/risks/<int:number>/close/", views.risk_close, name="risk_close"),
    path("p/<str:code>/risks/<int:number>/reopen/", views.risk_reopen, name="risk_reopen"),
    path("p/<str:code>/risks/<int:number>/happened/", views.risk_happened, name="risk_happened"),
    path("p/<str:code>/risks/<int:number>/responses/new/", views.response_new, name="response_new"),
    path("p/<str:code>/risks/<int:number>/responses/<int:pk>/", views.response_edit, name="response_edit"),
    path(
        "p/<str:code>/risks/<int:number>/responses/<int:pk>/done/", views.response_done, name="response_done"
    ),
    path("p/<str:code>/issues/", views_issues.issues, name="issues"),
    path("p/<str:code>/issues/new/", views_issues.issue_new, name="issue_new"),
    path("p/<str:code>/issues/<int:number>/", views_issues.issue, name="issue"),
    path("p/<str:code>/issues/<int:number>/escalate/", views_issues.issue_escalate, name="issue_escalate"),
    path("p/<str:code>/issues/<int:number>/resolve/", views_issues.issue_resolve, name="issue_resolve"),
]
