"""From what customers need to what was accepted.

Over objectives, deliverables and work; and the gaps between.
"""
