"""The five templates that Plumbline brings, by the name that addresses have for them."""

from collections.abc import Mapping

from projects.project_templates.figures import Document

from .data_centre import DATA_CENTRE_EXIT
from .erp import ERP_ROLL_OUT
from .microsoft365 import MICROSOFT_365
from .network import NETWORK_REFRESH
from .results import RESULTS
from .software import SOFTWARE_RELEASE
from .terms import Shipped, document_of

SHIPPED: Mapping[str, Shipped] = {
    "erp-roll-out": ERP_ROLL_OUT,
    "microsoft-365": MICROSOFT_365,
    "data-centre-exit": DATA_CENTRE_EXIT,
    "network-refresh": NETWORK_REFRESH,
    "software-release": SOFTWARE_RELEASE,
}


def shipped_document(ref: str) -> Document:
    """What a shipped template keeps, in the language that is active now."""
    return document_of(SHIPPED[ref], RESULTS.get(ref, ()))
