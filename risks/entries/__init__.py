"""What entries of both registers share: rights, numbers, owners, tasks. The ground of the app."""
