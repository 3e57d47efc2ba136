from django.urls import path

from risks.issues import views as issues
from risks.register import views as register
from risks.responses import views as responses

urlpatterns = [
    path("p/<str:code>/risks/", register.risks, name="risks"),
    path("p/<str:code>/risks/new/", register.risk_new, name="risk_new"),
    path("p/<str:code>/risks/reserve/", register.risk_reserve, name="risk_reserve"),
    path("p/<str:code>/risks/<int:number>/", register.risk, name="risk"),
    path("p/<str:code>/risks/<int:number>/edit/", register.risk_edit, name="risk_edit"),
    path("p/<str:code>/risks/<int:number>/rate/", register.risk_rate, name="risk_rate"),
    path("p/<str:code>/risks/<int:number>/close/", register.risk_close, name="risk_close"),
    path("p/<str:code>/risks/<int:number>/reopen/", register.risk_reopen, name="risk_reopen"),
    path("p/<str:code>/risks/<int:number>/happened/", register.risk_happened, name="risk_happened"),
    path("p/<str:code>/risks/<int:number>/responses/new/", responses.response_new, name="response_new"),
    path(
        "p/<str:code>/risks/<int:number>/responses/<int:pk>/", responses.response_edit, name="response_edit"
    ),
    path(
        "p/<str:code>/risks/<int:number>/responses/<int:pk>/done/",
        responses.response_done,
        name="response_done",
    ),
    path("p/<str:code>/issues/", issues.issues, name="issues"),
    path("p/<str:code>/issues/new/", issues.issue_new, name="issue_new"),
    path("p/<str:code>/issues/<int:number>/", issues.issue, name="issue"),
    path("p/<str:code>/issues/<int:number>/escalate/", issues.issue_escalate, name="issue_escalate"),
    path("p/<str:code>/issues/<int:number>/resolve/", issues.issue_resolve, name="issue_resolve"),
]
