"""The five gates of a new project: what each asks. A live question is answered by the room that knows.

(phase kind, gate name, [(criterion, live question or "")]). PMI's process groups; the criteria are common practice.
"""

from django.utils.translation import gettext_lazy as _

GATES = (
    (
        "initiation",
        _("Gate 1: charter approved"),
        [
            (_("Charter approved"), "charter_approved"),
            (_("Objectives have metric, target and date"), "objectives_measurable"),
            (_("Stakeholders registered"), "stakeholders_registered"),
            (_("Sponsor and project manager named"), "roles_named"),
        ],
    ),
    (
        "planning",
        _("Gate 2: plan and baseline approved"),
        [
            (_("Every task leads somewhere"), "tasks_have_successors"),
            (_("Budget has lines and a contingency reserve"), "budget_set"),
            (_("Every high risk has an owner and a response"), "high_risks_answered"),
            (_("Baseline taken"), "baseline_taken"),
            (_("Team agreed with line managers"), ""),
        ],
    ),
    (
        "execution",
        _("Gate 3: go-live readiness"),
        [
            (_("All work of the phase is done"), "phase_work_done"),
            (_("No open issue above medium"), "no_severe_issue"),
            (_("Acceptance test passed"), ""),
            (_("Support model agreed"), ""),
            (_("Fallback rehearsed"), ""),
        ],
    ),
    (
        "monitoring",
        _("Gate 4: result accepted"),
        [
            (_("No open issue above medium"), "no_severe_issue"),
            (_("Result accepted by the sponsor"), ""),
            (_("Operation handed over"), ""),
        ],
    ),
    (
        "closure",
        _("Gate 5: project closed"),
        [
            (_("All tasks done"), "all_work_done"),
            (_("No purchase order open"), "commitments_closed"),
            (_("Lessons learned written"), ""),
            (_("Final report published"), ""),
        ],
    ),
)
