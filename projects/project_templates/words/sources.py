"""The templates that there are: the organisation's own and those that Plumbline brings."""

from dataclasses import dataclass
from typing import Any

from core.errors import NotVisible
from core.reading import whole_number
from core.registry import TemplateLine, template_parts
from projects.models import ProjectTemplate
from projects.project_templates.figures import Document
from projects.project_templates.words.shipped import SHIPPED, shipped_document


@dataclass(frozen=True, slots=True)
class Template:
    """A template to choose; `ref` names it in addresses. `row` is None for one that is shipped."""

    ref: str
    name: str
    description: str
    icon: str
    document: Document
    row: ProjectTemplate | None = None


@dataclass(frozen=True, slots=True)
class KeptPart:
    """What a template keeps under one of the parts, as its page shows it."""

    name: str
    label: str
    size: str
    values: Any

    def lines(self) -> list[TemplateLine]:
        return template_parts[self.name].lines(self.values)


def templates() -> list[Template]:
    """The organisation's own by name, then the shipped ones. One query."""
    own = [_own(row) for row in ProjectTemplate.objects.select_related("made_from", "made_by")]
    return own + [template_of(ref) for ref in SHIPPED]


def template_of(ref: str) -> Template:
    """One of them. Raises NotVisible."""
    if ref in SHIPPED:
        entry = SHIPPED[ref]
        name, description = str(entry.name), str(entry.description)
        return Template(ref, name, description, entry.icon, shipped_document(ref))
    rows = ProjectTemplate.objects.select_related("made_from", "made_by")
    number = whole_number(ref)
    row = None if number is None else rows.filter(pk=number).first()
    if row is None:
        raise NotVisible
    return _own(row)


def kept_parts(document: Document) -> list[KeptPart]:
    """What a template keeps, part by part, in the order of the registry."""
    return [
        KeptPart(
            name,
            str(part.label),
            part.size(document.parts[name]),
            document.parts[name],
        )
        for name, part in template_parts
        if name in document.parts
    ]


def _own(row: ProjectTemplate) -> Template:
    document = Document.of(row.content)
    return Template(str(row.pk), row.name, row.description, "template", document, row)
