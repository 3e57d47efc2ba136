"""Why a start can fail, said in one sentence to the person who started it."""


class StartProblem(Exception):
    """The message is the whole explanation: what is wrong and what to do about it."""
