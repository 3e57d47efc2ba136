"""Reading XML that strangers made: no entities, no DTD, a cap on size, depth and elements; errors with the line."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree as SafeElementTree
from defusedxml.common import DefusedXmlException

NAMESPACE = "{http://schemas.microsoft.com/project}"
MAX_ELEMENTS = 6_000_000


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; the parent process translates it, this one has no Django."""
    return message


class PlanFileError(Exception):
    """The file cannot be read as a Microsoft Project plan; the sentence says why, for a person.

    `message` is the untranslated sentence with %(name)s places, `values` what goes into them.
    """

    def __init__(self, message: str, **values: str | int) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = values


def parse_project(data: bytes) -> Element:
    """The file's root element. Raises PlanFileError with the reason and, if there is one, the line and column."""
    _refuse_other_formats(data)
    root: Element | None = None
    count = 0
    try:
        for event, element in SafeElementTree.iterparse(
            BytesIO(data), events=("start", "end"), forbid_dtd=True
        ):
            if event == "start":
                if root is None:
                    root = element
                    _require_project(root)
                count += 1
                if count > MAX_ELEMENTS:
                    raise PlanFileError(
                        gettext_noop("The file has more than %(limit)s elements."), limit=MAX_ELEMENTS
                    )
    except ParseError as error:
        line, column = error.position
        raise PlanFileError(
            gettext_noop("The file is not well-formed XML: line %(line)s, column %(column)s."),
            line=line,
            column=column + 1,
        ) from error
    except DefusedXmlException as error:
        raise PlanFileError(
            gettext_noop("The file declares XML entities or a document type; that is not allowed.")
        ) from error
    except (UnicodeError, LookupError, ValueError) as error:
        raise PlanFileError(gettext_noop("The file's text encoding cannot be read.")) from error
    if root is None:
        raise PlanFileError(gettext_noop("The file is empty."))
    return root


def _refuse_other_formats(data: bytes) -> None:
    if not data.strip():
        raise PlanFileError(gettext_noop("The file is empty."))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise PlanFileError(
            gettext_noop(
                "This is a Microsoft Project .mpp file. Save it as XML in Microsoft Project (File, Save as, XML) first."
            )
        )
    if data[:4] == b"PK\x03\x04":
        raise PlanFileError(gettext_noop("This is a ZIP or Excel file, not Microsoft Project XML."))


def _require_project(root: Element) -> None:
    if root.tag == f"{NAMESPACE}Project":
        return
    if "Primavera" in root.tag:
        raise PlanFileError(gettext_noop("This is a Primavera P6 file, not Microsoft Project XML."))
    raise PlanFileError(
        gettext_noop("This XML is not a Microsoft Project plan: its first element is <%(element)s>."),
        element=local_name(root)[:60],
    )


def local_name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


class Node:
    """An element with typed access to its children by local name; an unreadable value names itself."""

    __slots__ = ("element", "where")

    def __init__(self, element: Element, where: str) -> None:
        self.element = element
        self.where = where

    def text(self, name: str) -> str:
        return (self.element.findtext(NAMESPACE + name) or "").strip()

    def number(self, name: str, default: int = 0) -> int:
        raw = self.text(name)
        if not raw:
            return default
        try:
            return round(float(raw))
        except (ValueError, OverflowError):
            raise unreadable(
                self, name, raw, gettext_noop("%(where)s: %(field)s is not a number: %(value)s.")
            ) from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"1", "true"}

    def children(self, path: str) -> Iterator[Element]:
        return self.element.iterfind("/".join(NAMESPACE + part for part in path.split("/")))


def unreadable(node: Node, name: str, raw: str, message: str) -> PlanFileError:
    """The error for a value that cannot be read; `message` has places for where, field and value."""
    return PlanFileError(message, where=node.where, field=name, value=raw[:40])
