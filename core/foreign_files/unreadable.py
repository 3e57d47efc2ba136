"""The error of a file that cannot be read, in words that cross a process boundary. Knows no Django."""


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; the process that asked translates it."""
    return message


class Unreadable(Exception):
    """A stranger's file cannot be taken; the sentence says why, for a person.

    `message` is the untranslated sentence with %(name)s places, `values` what goes into them.
    """

    def __init__(self, message: str, **values: str | int) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = values
