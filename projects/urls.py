"""Addresses of projects: starting one, its charter, stakeholders, gates, team and settings."""

from django.urls import path

from projects.business_case import views as cases
from projects.charter.views import charter, sign_off, stakeholders
from projects.gates import views as gates
from projects.project_templates import views as begun
from projects.requests import views as asked
from projects.settings import views as settings
from projects.team import views as team

urlpatterns = [
    path("requests/", asked.requests, name="requests"),
    path("requests/new/", asked.request_new, name="request_new"),
    path("requests/<int:pk>/", asked.request_page, name="request"),
    path("requests/<int:pk>/edit/", asked.request_edit, name="request_edit"),
    path("requests/<int:pk>/withdraw/", asked.request_withdraw, name="request_withdraw"),
    path("requests/<int:pk>/score/", asked.request_score, name="request_score"),
    path("requests/<int:pk>/review/", asked.request_review, name="request_review"),
    path("requests/<int:pk>/decide/", asked.request_decide, name="request_decide"),
    path("requests/<int:pk>/start/", asked.request_start, name="request_start"),
    path("settings/requests/", asked.criteria, name="scoring_criteria"),
    path("settings/requests/usual/", asked.criteria_usual, name="scoring_usual"),
    path("settings/requests/new/", asked.scoring_new, name="scoring_new"),
    path("settings/requests/<int:pk>/", asked.scoring, name="scoring"),
    path("settings/requests/<int:pk>/delete/", asked.scoring_delete, name="scoring_delete"),
    path("templates/", begun.project_templates, name="project_templates"),
    path("templates/<int:pk>/edit/", begun.template_edit, name="template_edit"),
    path("templates/<int:pk>/delete/", begun.template_delete, name="template_delete"),
    path("templates/<slug:ref>/", begun.project_template, name="project_template"),
    path("projects/new/", begun.project_new, name="project_new"),
    path("projects/new/code/", settings.project_code, name="project_code"),
    path("p/<str:code>/template/", begun.template_keep, name="template_keep"),
    path("p/<str:code>/settings/", settings.project_settings, name="project_settings"),
    path("p/<str:code>/settings/<str:step>/", settings.project_status, name="project_status"),
    path("p/<str:code>/charter/", charter.charter, name="charter"),
    path("p/<str:code>/charter/approval/", charter.approval, name="charter_approval"),
    path("p/<str:code>/charter/ask/", sign_off.charter_ask, name="charter_ask"),
    path("p/<str:code>/charter/take-back/", sign_off.charter_take_back, name="charter_take_back"),
    path("p/<str:code>/charter/changes/", sign_off.charter_changes, name="charter_changes"),
    path(
        "p/<str:code>/charter/versions/<int:number>/",
        sign_off.charter_version,
        name="charter_version",
    ),
    path("p/<str:code>/charter/<slug:section>/", charter.section, name="charter_section"),
    path("p/<str:code>/business-case/", cases.business_case, name="business_case"),
    path("p/<str:code>/business-case/terms/", cases.terms, name="business_case_terms"),
    path("p/<str:code>/business-case/choice/", cases.choice, name="business_case_choice"),
    path("p/<str:code>/case-options/new/", cases.option_new, name="case_option_new"),
    path("p/<str:code>/case-options/<int:pk>/", cases.option, name="case_option"),
    path(
        "p/<str:code>/case-options/<int:pk>/delete/",
        cases.option_delete,
        name="case_option_delete",
    ),
    path("p/<str:code>/objectives/new/", charter.objective_new, name="objective_new"),
    path("p/<str:code>/objectives/<int:pk>/", charter.objective, name="objective"),
    path("p/<str:code>/objectives/<int:pk>/delete/", charter.objective_delete, name="objective_delete"),
    path(
        "p/<str:code>/objectives/<int:pk>/measure/",
        charter.measurement_new,
        name="objective_measure",
    ),
    path(
        "p/<str:code>/measurements/<int:pk>/delete/",
        charter.measurement_delete,
        name="measurement_delete",
    ),
    path("p/<str:code>/stakeholders/", stakeholders.stakeholders, name="stakeholders"),
    path("p/<str:code>/stakeholders/new/", stakeholders.stakeholder_new, name="stakeholder_new"),
    path("p/<str:code>/stakeholders/<int:pk>/", stakeholders.stakeholder, name="stakeholder"),
    path("p/<str:code>/stakeholders/<int:pk>/delete/", stakeholders.delete, name="stakeholder_delete"),
    path("p/<str:code>/team/", team.team, name="team"),
    path("p/<str:code>/team/add/", team.member_add, name="member_add"),
    path("p/<str:code>/team/<int:pk>/", team.member, name="member"),
    path("p/<str:code>/team/<int:pk>/remove/", team.member_remove, name="member_remove"),
    path("p/<str:code>/gates/", gates.gates, name="gates"),
    path("p/<str:code>/gates/<int:pk>/", gates.gate, name="gate"),
    path("p/<str:code>/gates/<int:pk>/edit/", gates.gate_edit, name="gate_edit"),
    path("p/<str:code>/gates/<int:pk>/decide/", gates.decide, name="gate_decide"),
    path("p/<str:code>/gates/<int:pk>/answer/", gates.answer, name="gate_answer"),
    path("p/<str:code>/gates/<int:pk>/criteria/new/", gates.criterion_new, name="criterion_new"),
    path("p/<str:code>/gates/<int:pk>/approvers/new/", gates.approver_add, name="approver_add"),
    path("p/<str:code>/approvers/<int:pk>/remove/", gates.approver_remove, name="approver_remove"),
    path("p/<str:code>/criteria/<int:pk>/", gates.criterion_settle, name="criterion_settle"),
    path("p/<str:code>/criteria/<int:pk>/edit/", gates.criterion_edit, name="criterion_edit"),
    path("p/<str:code>/criteria/<int:pk>/delete/", gates.criterion_delete, name="criterion_delete"),
    path("p/<str:code>/conditions/<int:pk>/", gates.condition, name="condition"),
    path("p/<str:code>/phases/<int:pk>/", gates.phase, name="phase"),
    path("p/<str:code>/decisions/<int:pk>/", gates.decision, name="decision"),
]
