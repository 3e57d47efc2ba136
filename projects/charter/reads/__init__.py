"""What the charter, its versions and the stakeholder register say. Import from here."""

from .charter import (
    NEEDED_TO_APPROVE,
    SECTIONS,
    charter_page,
    engagement_steps,
    measurements_of,
    next_to_write,
    objectives_of,
    section,
    stakeholder_log,
    stakeholder_page,
    strategy,
)
from .content import CaseContent, Content, ObjectiveContent, content_of
from .versions import (
    Difference,
    differences,
    needed_signatures,
    signature_of,
    version_before,
    versions_of,
)

__all__ = [
    "NEEDED_TO_APPROVE",
    "SECTIONS",
    "CaseContent",
    "Content",
    "Difference",
    "ObjectiveContent",
    "charter_page",
    "content_of",
    "differences",
    "engagement_steps",
    "measurements_of",
    "needed_signatures",
    "next_to_write",
    "objectives_of",
    "section",
    "signature_of",
    "stakeholder_log",
    "stakeholder_page",
    "strategy",
    "version_before",
    "versions_of",
]
