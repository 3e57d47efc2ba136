"""The columns that the demo's manager added to the plan."""

from core.access import Actor
from projects.models import Project
from tasks.custom_fields.services import add_field, set_custom_value
from tasks.models import Task

_SUPPLIERS = {
    "bank": "Hansen Payments",
    "payroll": "Lohnwerk",
    "edi": "Kranich Logistics IT",
    "crm": "Kranich Logistics IT",
    "netw": "Nordlink",
    "pentest": "Redoubt Security",
}
_CUTOVER = {"cleanse": "Must", "load1": "Must", "load2": "Must", "payroll": "Must", "crm": "Can wait"}


def fill_columns(project: Project, manager: Actor, tasks: dict[str, Task]) -> None:
    """Who delivers, and what the cutover needs."""
    supplier = add_field(actor=manager, project_id=project.pk, name="Supplier", kind="text")
    cutover = add_field(
        actor=manager,
        project_id=project.pk,
        name="For cutover",
        kind="choice",
        options=["Must", "Should", "Can wait"],
    )
    for field, texts in ((supplier, _SUPPLIERS), (cutover, _CUTOVER)):
        for key, text in texts.items():
            set_custom_value(actor=manager, task_id=tasks[key].pk, column=field.key, text=text)
