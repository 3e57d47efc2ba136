"""Reads of the plan, shaped for pages, endpoints and the rooms above."""
