"""Every write of the subject, one function per intent. Import from here."""

from .accounts import link_company_account, unlink_company_accounts
from .provider import CompanyOAuth2Adapter, CompanyProvider

__all__ = [
    "CompanyOAuth2Adapter",
    "CompanyProvider",
    "link_company_account",
    "unlink_company_accounts",
]
