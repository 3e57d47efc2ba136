"""Starting projects, charter, stakeholders, gates, team, settings."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from core.access import SYSTEM
from people.access import actor_for
from people.models import Membership, User
from projects.business_case.services import add_option
from projects.charter.reads import content_of
from projects.charter.services import add_objective, add_stakeholder, measure_objective
from projects.communication.services import Members, add_audience, add_message
from projects.customer_needs.services import add_need
from projects.gates.services import add_approver
from projects.models import CharterVersion, Gate, GateCondition, GateDecision, Project
from projects.project_templates.services import keep_template
from projects.requests.services import add_criterion, ask_for_project
from tests.access.principals import (
    ADMINS,
    ALL,
    COST_READERS,
    DECIDERS,
    MANAGERS,
    MANAGERS_AND_PORTFOLIO,
    MEMBERS,
    NOBODY,
    PORTFOLIO_READERS,
    READERS,
    STAKEHOLDER,
    STARTERS,
    TEAM,
    api,
    url,
)

_EDIT = {"GET": MANAGERS, "POST": MANAGERS}
_DUE: dict[str, Any] = {"pk": "due_message", "unseen": frozenset({STAKEHOLDER})}
_TRIAGE = {"GET": PORTFOLIO_READERS, "POST": PORTFOLIO_READERS}
_STARTED: dict[str, Any] = {"lists_own": True, "ref": "template"}
_TEMPLATE: dict[str, Any] = {"GET": ADMINS, "POST": ADMINS, "lists_own": True, "pk": "template"}
_REQUEST: dict[str, Any] = {"lists_own": True, "pk": "request"}

URLS = {
    "requests": url(GET=ALL, lists_own=True),
    "request_new": url(GET=ALL, POST=ALL, lists_own=True),
    # Whoever asked sees it, too: tests/projects/test_requests.py.
    "request": url(GET=PORTFOLIO_READERS, **_REQUEST),
    "request_edit": url(**_TRIAGE, **_REQUEST),
    "request_withdraw": url(**_TRIAGE, **_REQUEST),
    "request_score": url(**_TRIAGE, **_REQUEST),
    "request_review": url(POST=PORTFOLIO_READERS, **_REQUEST),
    "request_decide": url(**_TRIAGE, **_REQUEST),
    "request_start": url(**_TRIAGE, **_REQUEST),
    "scoring_criteria": url(GET=ADMINS, lists_own=True),
    "scoring_usual": url(POST=ADMINS, lists_own=True),
    "scoring_new": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "scoring": url(GET=ADMINS, POST=ADMINS, lists_own=True, pk="scoring"),
    "scoring_delete": url(GET=ADMINS, POST=ADMINS, lists_own=True, pk="scoring"),
    "project_templates": url(GET=STARTERS, lists_own=True),
    "project_template": url(GET=STARTERS, **_STARTED),
    "template_edit": url(**_TEMPLATE),
    "template_delete": url(**_TEMPLATE),
    "template_keep": url(GET=ADMINS, POST=ADMINS),
    "project_new": url(GET=STARTERS, POST=STARTERS, lists_own=True),
    "project_code": url(GET=STARTERS, lists_own=True),
    "project_settings": url(**_EDIT),
    "project_status": url(**_EDIT, step="status_step"),
    "charter": url(GET=READERS),
    "charter_approval": url(POST=MANAGERS_AND_PORTFOLIO),
    "charter_ask": url(**_EDIT),
    "charter_take_back": url(**_EDIT),
    "charter_changes": url(GET=READERS),
    # Who may sign is who was asked: tests/projects/test_sign_off.py.
    "charter_version": url(GET=READERS, POST=READERS, number="charter_number"),
    "charter_section": url(**_EDIT, section="charter_section"),
    "need_new": url(**_EDIT),
    "need": url(**_EDIT, pk="need"),
    "need_delete": url(**_EDIT, pk="need"),
    "objective_new": url(**_EDIT),
    "objective": url(**_EDIT, pk="objective"),
    "objective_delete": url(**_EDIT, pk="objective"),
    "business_case": url(GET=COST_READERS),
    "business_case_terms": url(**_EDIT),
    "business_case_choice": url(**_EDIT),
    "case_option_new": url(**_EDIT),
    "case_option": url(**_EDIT, pk="case_option"),
    "case_option_delete": url(**_EDIT, pk="case_option"),
    # The owner of an objective measures it, too: tests/projects/test_measurements.py.
    "objective_measure": url(**_EDIT, pk="objective"),
    "measurement_delete": url(**_EDIT, pk="measurement"),
    "stakeholders": url(GET=MEMBERS),
    "stakeholder_new": url(**_EDIT),
    "stakeholder": url(**_EDIT, pk="stakeholder"),
    "stakeholder_delete": url(**_EDIT, pk="stakeholder"),
    "communication": url(GET=READERS),
    "audience_new": url(**_EDIT),
    "audience": url(**_EDIT, pk="audience"),
    "audience_delete": url(**_EDIT, pk="audience"),
    "message_new": url(**_EDIT),
    "message": url(**_EDIT, pk="message"),
    "message_delete": url(**_EDIT, pk="message"),
    "message_channel": url(**_EDIT, pk="message", audience="audience"),
    # Who sees no plan reads what they were sent: tests/projects/test_communication_pages.py.
    "due_message": url(GET=MEMBERS, **_DUE),
    # The owner of a message settles it, too: tests/projects/test_communication_sending.py.
    "due_settle": url(**_EDIT, **_DUE),
    "due_send": url(POST=MANAGERS, **_DUE),
    "due_hold": url(POST=MANAGERS, **_DUE),
    "due_release": url(POST=MANAGERS, **_DUE),
    "due_reopen": url(POST=MANAGERS, **_DUE),
    # Whoever may read it is told why there is nothing to acknowledge.
    "due_acknowledge": url(POST=MEMBERS, **_DUE),
    "stakeholder_log": url(GET=MEMBERS, pk="stakeholder"),
    "stakeholder_place": url(POST=MANAGERS, pk="stakeholder"),
    "stakeholder_note": url(**_EDIT, pk="stakeholder"),
    "stakeholder_note_delete": url(**_EDIT, pk="stakeholder_note"),
    "team": url(GET=MEMBERS),
    "member_add": url(**_EDIT),
    "member": url(**_EDIT, pk="membership"),
    "member_remove": url(**_EDIT, pk="membership"),
    "gates": url(GET=READERS),
    "gate": url(GET=READERS, pk="gate"),
    "gate_edit": url(**_EDIT, pk="gate"),
    "gate_decide": url(POST=DECIDERS, pk="gate"),
    # The sponsor is the only approver, and nobody who tries is the sponsor.
    "gate_answer": url(POST=NOBODY, pk="gate"),
    "criterion_new": url(**_EDIT, pk="gate"),
    "approver_add": url(**_EDIT, pk="gate"),
    "approver_remove": url(**_EDIT, pk="approver"),
    "criterion_settle": url(**_EDIT, pk="criterion"),
    "criterion_edit": url(**_EDIT, pk="criterion"),
    "criterion_delete": url(**_EDIT, pk="criterion"),
    "condition": url(POST=MANAGERS, pk="condition"),
    "phase": url(**_EDIT, pk="phase"),
    "decision": url(GET=READERS, pk="decision"),
    # Who may not start one gets 422 for the empty request here and 403 for a whole one: tests/projects/test_api.py.
    "project-list": api(GET=ALL, POST=ALL, lists_own=True),
    "project-detail": api(GET=READERS, PATCH=MANAGERS),
    "project-status": api(POST=MANAGERS),
    "project-template-list": api(GET=STARTERS, POST=ADMINS, lists_own=True),
    "project-template-detail": api(GET=STARTERS, PATCH=ADMINS, DELETE=ADMINS, **_STARTED),
    "project-template-start": api(POST=STARTERS, **_STARTED),
    "project-copy-list": api(POST=STARTERS, lists_own=True),
    "charter-detail": api(GET=READERS, PATCH=MANAGERS),
    "charter-approval": api(POST=MANAGERS_AND_PORTFOLIO),
    "charter-versions": api(GET=READERS),
    "charter-ask": api(POST=MANAGERS),
    "charter-sign": api(POST=READERS),
    "charter-take-back": api(POST=MANAGERS),
    # A new row names its project, which the empty request does not: there is nothing to be found.
    "objective-list": api(GET=ALL, POST=NOBODY, lists_own=True),
    "objective-detail": api(GET=READERS, PATCH=MANAGERS, DELETE=MANAGERS, pk="objective"),
    "need-list": api(GET=ALL, POST=NOBODY, lists_own=True),
    "need-detail": api(GET=READERS, PATCH=MANAGERS, DELETE=MANAGERS, pk="need"),
    "business-case-detail": api(GET=COST_READERS, PATCH=MANAGERS),
    "business-case-choice": api(POST=MANAGERS),
    "case-option-list": api(GET=ALL, POST=NOBODY, lists_own=True),
    "case-option-detail": api(
        GET=COST_READERS,
        PATCH=MANAGERS,
        DELETE=MANAGERS,
        unseen=frozenset({STAKEHOLDER, TEAM}),
        pk="case_option",
    ),
    # Whose objective it is, decides: an empty request names none.
    "measurement-list": api(GET=ALL, POST=ALL, lists_own=True),
    "measurement-detail": api(GET=READERS, DELETE=MANAGERS, pk="measurement"),
    "stakeholder-list": api(GET=ALL, POST=NOBODY, lists_own=True),
    "stakeholder-detail": api(
        GET=MEMBERS, PATCH=MANAGERS, DELETE=MANAGERS, unseen=frozenset({STAKEHOLDER}), pk="stakeholder"
    ),
    # Whose stakeholder it is, decides: an empty request names none.
    "stakeholder-note-list": api(GET=ALL, POST=ALL, lists_own=True),
    "stakeholder-note-detail": api(
        GET=MEMBERS,
        DELETE=MANAGERS,
        unseen=frozenset({STAKEHOLDER}),
        pk="stakeholder_note",
    ),
    "request-list": api(GET=ALL, POST=ALL, lists_own=True),
    "request-detail": api(
        GET=PORTFOLIO_READERS,
        PATCH=PORTFOLIO_READERS,
        DELETE=PORTFOLIO_READERS,
        **_REQUEST,
    ),
    "request-score": api(**_TRIAGE, **_REQUEST),
    "request-decision": api(POST=PORTFOLIO_READERS, **_REQUEST),
    "request-start": api(POST=PORTFOLIO_READERS, **_REQUEST),
    "scoring-criterion-list": api(GET=ALL, lists_own=True),
    "scoring-criterion-detail": api(GET=ALL, lists_own=True, pk="scoring"),
    "audience-list": api(GET=ALL, POST=NOBODY, lists_own=True),
    "audience-detail": api(
        GET=MEMBERS,
        PATCH=MANAGERS,
        DELETE=MANAGERS,
        unseen=frozenset({STAKEHOLDER}),
        pk="audience",
    ),
    "message-list": api(GET=ALL, POST=NOBODY, lists_own=True),
    "message-detail": api(
        GET=MEMBERS,
        PATCH=MANAGERS,
        DELETE=MANAGERS,
        unseen=frozenset({STAKEHOLDER}),
        pk="message",
    ),
    "message-channel": api(POST=MANAGERS, unseen=frozenset({STAKEHOLDER}), pk="message"),
    "due-message-list": api(GET=ALL, lists_own=True),
    "due-message-detail": api(GET=MEMBERS, **_DUE),
    "due-message-settle": api(POST=MANAGERS, **_DUE),
    "due-message-reopen": api(POST=MANAGERS, **_DUE),
    "due-message-hold": api(POST=MANAGERS, **_DUE),
    "due-message-release": api(POST=MANAGERS, **_DUE),
    "due-message-send": api(POST=MANAGERS, **_DUE),
    "due-message-acknowledge": api(POST=MEMBERS, **_DUE),
    "gate-list": api(GET=ALL, lists_own=True),
    "gate-detail": api(GET=READERS, PATCH=MANAGERS, pk="gate"),
    "gate-decisions": api(POST=DECIDERS, pk="gate"),
    "criterion-detail": api(PATCH=MANAGERS, pk="criterion"),
    "condition-list": api(GET=ALL, lists_own=True),
    "condition-detail": api(PATCH=MANAGERS, pk="condition"),
    "phase-list": api(GET=ALL, lists_own=True),
    "phase-start": api(POST=MANAGERS, pk="phase"),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    gate = Gate.objects.filter(phase__project=project).earliest("phase__position")
    sponsor = User.objects.create_user(f"sponsor-{project.pk}@example.org", full_name="A Sponsor")
    Membership.objects.create(project=project, user=sponsor, role="stakeholder")
    decision = GateDecision.objects.create(gate=gate, outcome="no_go", note="Too early")
    condition = GateCondition.objects.create(decision=decision, text="Later", owner=sponsor, due="2026-04-01")
    objective = add_objective(
        actor=SYSTEM, project_id=project.pk, values={"name": "Faster", "metric": "Days"}
    )
    measured = {"measured_on": date(2026, 3, 2), "value": Decimal(6)}
    measurement = measure_objective(actor=SYSTEM, objective_id=objective.pk, values=measured)
    signed = CharterVersion.objects.create(
        project=project,
        number=1,
        status=CharterVersion.Status.SIGNED,
        content=content_of(project),
    )
    audience = add_audience(
        actor=SYSTEM,
        project_id=project.pk,
        values={"name": "Board"},
        members=Members.of(["sponsor"], [sponsor.pk]),
    )
    message = add_message(
        actor=SYSTEM,
        project_id=project.pk,
        values={"title": "Status of the week", "first_on": date(2026, 3, 2), "due_time": time(8)},
        audience_ids=(audience.pk,),
    )
    council = add_stakeholder(
        actor=SYSTEM,
        project_id=project.pk,
        values={"name": "Works council"},
    )
    return {
        "charter_number": signed.number,
        "status_step": "hold",
        "audience": audience.pk,
        "message": message.pk,
        "due_message": message.due.earliest("due_at").pk,
        "charter_section": "goals",
        "objective": objective.pk,
        "need": add_need(
            actor=SYSTEM,
            project_id=project.pk,
            values={"text": "Close on day three", "whose": "Finance", "importance": "must"},
        ).pk,
        "measurement": measurement.pk,
        "request": ask_for_project(
            actor=actor_for(sponsor),
            values={"title": f"A wish {project.pk}", "need": "Less paper"},
        ).pk,
        "template": keep_template(
            actor=SYSTEM,
            project_id=project.pk,
            name=f"As {project.code}",
            parts=("gates",),
        ).pk,
        "scoring": add_criterion(
            actor=SYSTEM,
            values={"name": f"Fit {project.pk}", "weight": 5},
        ).pk,
        "case_option": add_option(
            actor=SYSTEM,
            project_id=project.pk,
            values={"name": "A way", "costs": [Decimal(5)]},
        ).pk,
        "stakeholder": council.pk,
        "stakeholder_note": council.entries.get().pk,
        "membership": sponsor.memberships.get(project=project).pk,
        "gate": gate.pk,
        "phase": gate.phase_id,
        "criterion": gate.criteria.first().pk,
        "approver": add_approver(actor=SYSTEM, gate_id=gate.pk, user_id=sponsor.pk).pk,
        "decision": decision.pk,
        "condition": condition.pk,
    }
