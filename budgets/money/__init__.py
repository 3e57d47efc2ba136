"""Budget lines, costs and the figures made of them. The ground of the app."""
