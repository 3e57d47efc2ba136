"""Who is responsible, accountable, consulted and informed, of deliverables and phases."""
