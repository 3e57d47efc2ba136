"""Roles that the plan asks for and nobody fills yet."""
