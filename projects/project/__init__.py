"""A project: which one is meant, who may do what in it, the frame of its pages. The ground of the app."""
