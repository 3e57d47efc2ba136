"""What can go wrong with a backup, in one sentence for whoever made or restores it."""


class BackupProblem(Exception):
    """It could not be made, read or restored; the sentence says why and what to do. Nothing was changed."""
