"""What is known of a project: facts, snapshots, past days, limits, and the words for them. The ground of the app."""
