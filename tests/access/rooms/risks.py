"""Addresses of risks, responses and issues.

Stakeholders see the project but not its register: a row is hidden (404) from them.
"""

from typing import Any

from core.access import SYSTEM
from people.models import User
from projects.models import Project
from risks.issues.services import raise_issue
from risks.models import Issue, Risk
from risks.register.services import close_risk, raise_risk
from risks.responses.services import add_response
from tests.access.principals import ALL, COST_READERS, MANAGERS, MEMBERS, STAKEHOLDER, api, url

HIDDEN = frozenset({STAKEHOLDER})
URLS = {
    "risks": url(GET=MEMBERS),
    "risk_new": url(GET=MEMBERS, POST=MEMBERS),
    "risk_reserve": url(GET=COST_READERS),
    "risk": url(GET=MEMBERS, number="risk"),
    "risk_edit": url(GET=MANAGERS, POST=MANAGERS, number="risk"),
    "risk_rate": url(GET=MANAGERS, POST=MANAGERS, number="risk"),
    "risk_close": url(POST=MANAGERS, number="risk"),
    "risk_reopen": url(POST=MANAGERS, number="closed_risk"),
    "risk_happened": url(GET=MANAGERS, POST=MANAGERS, number="risk"),
    "response_new": url(GET=MANAGERS, POST=MANAGERS, number="risk"),
    "response_edit": url(GET=MANAGERS, POST=MANAGERS, number="risk", pk="response"),
    "response_done": url(POST=MANAGERS, number="risk", pk="response"),
    "issues": url(GET=MEMBERS),
    "issue_new": url(GET=MEMBERS, POST=MEMBERS),
    "issue": url(GET=MEMBERS, POST=MANAGERS, number="issue"),
    "issue_resolve": url(GET=MANAGERS, POST=MANAGERS, number="issue"),
    "issue_escalate": url(GET=MANAGERS, POST=MANAGERS, number="issue"),
    "risk-scale-list": api(GET=ALL, lists_own=True),
    "risk-list": api(GET=ALL, POST=ALL, lists_own=True),
    "risk-detail": api(GET=MEMBERS, PATCH=MANAGERS, unseen=HIDDEN, pk="risk_id"),
    "risk-close": api(POST=MANAGERS, unseen=HIDDEN, pk="risk_id"),
    "risk-reopen": api(POST=MANAGERS, unseen=HIDDEN, pk="closed_risk_id"),
    "risk-happened": api(POST=MANAGERS, unseen=HIDDEN, pk="risk_id"),
    "risk-response-list": api(GET=ALL, POST=ALL, lists_own=True),
    "risk-response-detail": api(GET=MEMBERS, PATCH=MANAGERS, unseen=HIDDEN, pk="response"),
    "risk-response-done": api(POST=MANAGERS, unseen=HIDDEN, pk="response"),
    "issue-list": api(GET=ALL, POST=ALL, lists_own=True),
    "issue-detail": api(GET=MEMBERS, PATCH=MANAGERS, unseen=HIDDEN, pk="issue_id"),
    "issue-escalate": api(POST=MANAGERS, unseen=HIDDEN, pk="issue_id"),
    "issue-resolve": api(POST=MANAGERS, unseen=HIDDEN, pk="issue_id"),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    def risk(title: str) -> Risk:
        return raise_risk(actor=SYSTEM, project_id=project.pk, fields={"title": title})

    still_open, closed = risk("Supplier is late"), risk("Old trouble")
    close_risk(actor=SYSTEM, risk_id=closed.pk)
    issue = raise_issue(actor=SYSTEM, project_id=project.pk, fields={"title": "No test data"})
    response = add_response(actor=SYSTEM, risk_id=still_open.pk, strategy="mitigate", action="Book a slot")
    # Numbers begin at 1 in every project; here no two are alike, so that another project's number is not ours.
    for row in (still_open, closed):
        Risk.objects.filter(pk=row.pk).update(number=1000 + row.pk)
    Issue.objects.filter(pk=issue.pk).update(number=1000 + issue.pk)
    return {
        "risk": 1000 + still_open.pk,
        "risk_id": still_open.pk,
        "closed_risk": 1000 + closed.pk,
        "closed_risk_id": closed.pk,
        "response": response.pk,
        "issue": 1000 + issue.pk,
        "issue_id": issue.pk,
    }
