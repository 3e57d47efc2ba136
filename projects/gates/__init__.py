"""Phases and gates: what is asked, who answers, what was decided."""
