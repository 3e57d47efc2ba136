"""Pages of charter and stakeholders."""
