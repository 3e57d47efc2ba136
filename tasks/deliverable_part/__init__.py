"""What a template keeps of deliverables and of who answers for what."""
