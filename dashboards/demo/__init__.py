"""Demo data: one believable ERP cloud migration in the middle of its execution, and four smaller projects.

Everything is dated relative to the day it is loaded and is otherwise always the same.
"""
