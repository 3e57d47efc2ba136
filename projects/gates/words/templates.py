"""The five gates of a new project: what each asks. A live question is answered by the room that knows.

(phase kind, gate name, [(group, criterion, live question or "")]). PMI's process groups; the criteria are common
practice. Groups answer who has to look: the case, the plan, control, the result, people and operations.
"""

from django.utils.translation import gettext_lazy as _

CASE = _("Business case")
PLAN = _("Plan")
CONTROL = _("Control")
RESULT = _("Result")
OPERATIONS = _("People and operations")

GATES = (
    (
        "initiation",
        _("Gate 1: charter approved"),
        [
            (CASE, _("Charter signed"), "charter_approved"),
            (CASE, _("Objectives have metric, target and date"), "objectives_measurable"),
            (OPERATIONS, _("Stakeholders registered"), "stakeholders_registered"),
            (OPERATIONS, _("Sponsor and project manager named"), "roles_named"),
        ],
    ),
    (
        "planning",
        _("Gate 2: plan and baseline approved"),
        [
            (PLAN, _("Every task leads somewhere"), "tasks_have_successors"),
            (PLAN, _("Budget has lines and a contingency reserve"), "budget_set"),
            (PLAN, _("Baseline taken"), "baseline_taken"),
            (CONTROL, _("Every high risk has an owner and a response"), "high_risks_answered"),
            (OPERATIONS, _("Team agreed with line managers"), ""),
        ],
    ),
    (
        "execution",
        _("Gate 3: go-live readiness"),
        [
            (RESULT, _("All work of the phase is done"), "phase_work_done"),
            (RESULT, _("Acceptance test passed"), ""),
            (CONTROL, _("No open issue above medium"), "no_severe_issue"),
            (CONTROL, _("Conditions of earlier gates closed"), "conditions_closed"),
            (OPERATIONS, _("Support model agreed"), ""),
            (OPERATIONS, _("Fallback rehearsed"), ""),
        ],
    ),
    (
        "monitoring",
        _("Gate 4: result accepted"),
        [
            (RESULT, _("Result accepted by the sponsor"), ""),
            (CONTROL, _("No open issue above medium"), "no_severe_issue"),
            (CONTROL, _("Conditions of earlier gates closed"), "conditions_closed"),
            (OPERATIONS, _("Operation handed over"), ""),
        ],
    ),
    (
        "closure",
        _("Gate 5: project closed"),
        [
            (RESULT, _("All tasks done"), "all_work_done"),
            (CONTROL, _("No purchase order open"), "commitments_closed"),
            (CONTROL, _("Conditions of earlier gates closed"), "conditions_closed"),
            (OPERATIONS, _("Lessons learned written"), ""),
            (OPERATIONS, _("Final report published"), ""),
        ],
    ),
)
