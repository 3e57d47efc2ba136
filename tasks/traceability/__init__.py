"""From what customers need to what was accepted: objectives, deliverables, work; and the gaps between."""
