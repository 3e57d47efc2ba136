"""Every read of the subject. Import from here."""

from .case import Compared, case_of, compared
from .chart import chart_of

__all__ = ["Compared", "case_of", "chart_of", "compared"]
