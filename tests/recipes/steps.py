"""The recipes of CONTRIBUTING as steps: what a person who follows them writes, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A piece of text put behind the first place that reads `after`; a new file where that is empty."""

    path: str
    text: str
    after: str = ""


FIELD = (
    Step(
        "projects/models/project.py",
        '    cost_centre = models.CharField(_("cost centre"), max_length=20, blank=True)\n',
        after='    description = models.TextField(_("description"), blank=True)\n',
    ),
    Step(
        "projects/settings/services/settings.py",
        '        "cost_centre",\n',
        after='        "description",\n',
    ),
    Step(
        "projects/settings/forms.py",
        '    cost_centre = forms.CharField(label=_("Cost centre"), max_length=20, required=False)\n',
        after='    time_zone = forms.CharField(label=_("Time zone"), max_length=60)\n',
    ),
    Step(
        "projects/settings/api.py",
        "    cost_centre = serializers.CharField(required=False, allow_blank=True, max_length=20)\n",
        after="class ProjectChanges(Changed):\n",
    ),
    Step(
        "projects/settings/api.py",
        '            "cost_centre",\n',
        after='            "name",\n',
    ),
    Step(
        "templates/projects/settings.html",
        "{{ form.cost_centre.as_field_group }}",
        after="{{ form.calendar.as_field_group }}",
    ),
    Step(
        "tests/projects/test_cost_centre.py",
        """
from core.models import Change
from tests.access.test_access import undone, whole_world, world  # noqa: F401
from tests.access.page_forms import page_forms


def sent(client, project, **changed):
    path = f"/p/{project.code}/settings/"
    page = next(form for form in page_forms(client.get(path).content.decode(), path) if "version" in form.names)
    return client.post(path, dict(page.values) | changed), page


def test_a_new_field_is_saved_journalled_and_kept_by_the_next_save(whole_world):  # noqa: F811
    project, client = whole_world.ours, whole_world.clients["project_manager"]
    with undone():
        sent(client, project, cost_centre=["CC-7"])
        project.refresh_from_db()
        assert project.cost_centre == "CC-7"
        changes = Change.objects.order_by("-pk")[:5].values()
        assert any("cost_centre" in str(change) for change in changes)
        sent(client, project, name=["Another name"])
        project.refresh_from_db()
        assert (project.name, project.cost_centre) == ("Another name", "CC-7")
        assert client.get(f"/api/v1/projects/{project.code}/").json()["cost_centre"] == "CC-7"


def test_a_new_field_is_refused_to_who_may_not_edit(whole_world):  # noqa: F811
    project = whole_world.ours
    with undone():
        answer = whole_world.clients["team_member"].post(f"/p/{project.code}/settings/", {"cost_centre": "X"})
        assert answer.status_code == 403
""",
    ),
)

JOB = (
    Step(
        "projects/team/services.py",
        '''"""Counting the team, for a test."""

from projects.models import Project


def count_team(project_id: int) -> int:
    """How many take part; callable twice without harm."""
    return Project.objects.get(pk=project_id).memberships.count()
''',
    ),
    Step(
        "projects/team/jobs.py",
        '''"""Celery entry points."""

from celery import shared_task

from projects.team import services


@shared_task(name="projects.count_team", ignore_result=True)
def count_team(project_id: int) -> int:
    return services.count_team(project_id)
''',
    ),
    Step(
        "config/settings/jobs.py",
        '    "projects.count_team": {"queue": "simulate"},\n',
        after="CELERY_TASK_ROUTES = {\n",
    ),
    Step(
        "tests/projects/test_count_team.py",
        """
import pytest
from django.conf import settings

from config.celery import app
from core.background import enqueue
from tests.factories import ProjectFactory


@pytest.mark.django_db
def test_a_new_job_is_found_by_its_name_and_does_its_work(django_capture_on_commit_callbacks):
    app.loader.import_default_modules()
    project = ProjectFactory()
    job = app.tasks["projects.count_team"]
    assert job(project.pk) == job(project.pk) > 0
    assert settings.CELERY_TASK_ROUTES["projects.count_team"] == {"queue": "simulate"}
    with django_capture_on_commit_callbacks() as callbacks:
        enqueue("projects.count_team", project.pk)
    assert len(callbacks) == 1
""",
    ),
)

ALERT = (
    Step(
        "projects/apps.py",
        """
        from core.access import Action
        from core.registry import AlertKind, alert_kinds, happened

        alert_kinds.register(
            "team_grew",
            AlertKind(
                _("The team grew"),
                _("You manage the project."),
                Action.VIEW_DASHBOARD,
                happened,
                is_watched=True,
            ),
            order=90,
        )
""",
        after="    def ready(self) -> None:\n",
    ),
    Step(
        "tests/projects/test_team_grew.py",
        """
import pytest

from alerts.models import Alert
from alerts.raising.services import raise_alert
from tests.factories import ProjectFactory


def tell(project, key):
    return raise_alert(kind="team_grew", key=key, recipient=project.manager, title="One more", why="You manage it.",
                       project_id=project.pk)


@pytest.mark.django_db
def test_a_new_alert_is_one_row_a_fact():
    project = ProjectFactory()
    assert tell(project, "team:1") is not None
    assert tell(project, "team:1") is None
    assert tell(project, "team:2") is not None
    assert Alert.objects.filter(kind="team_grew").count() == 2
""",
    ),
)

GATE_CRITERION = (
    Step(
        "projects/apps.py",
        """
        from core.registry import CriterionAnswer, GateQuery, gate_queries

        gate_queries.register(
            "has_a_team",
            GateQuery(_("There is a team"), lambda project_id: CriterionAnswer(True, "2 people", page="team")),
        )
""",
        after="    def ready(self) -> None:\n",
    ),
    Step(
        "tests/projects/test_has_a_team.py",
        """
import pytest

from projects.gates.reads import answered_criteria
from projects.models import Gate
from tests.factories import ProjectFactory


@pytest.mark.django_db
def test_a_new_live_criterion_answers_at_a_gate():
    gate = Gate.objects.filter(phase__project=ProjectFactory()).first()
    row = gate.criteria.first()
    type(row).objects.filter(pk=row.pk).update(query="has_a_team")
    view = next(view for view in answered_criteria(gate) if view.row.pk == row.pk)
    assert view.proof == "2 people"
""",
    ),
)

PAGE = (
    Step(
        "projects/team/reads.py",
        '''

def team_sizes(project: Project) -> list[tuple[str, int]]:
    """(role, how many hold it), the most first."""
    return list(
        Membership.objects.filter(project=project)
        .values_list("role")
        .annotate(count=Count("pk"))
        .order_by("-count", "role")
    )

''',
        after="Role.STAKEHOLDER.value: 2}\n",
    ),
    Step(
        "projects/team/reads.py", "from django.db.models import Count\n", after="from typing import Any\n\n"
    ),
    Step(
        "projects/team/views.py",
        """

@login_required
@require_safe
def sizes(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="team_sizes", action=Action.VIEW_PLAN)
    return render(request, "projects/team_sizes.html", context | {"sizes": reads.team_sizes(project)})

""",
        after='_edit = require_http_methods(["GET", "HEAD", "POST"])\n',
    ),
    Step(
        "projects/urls.py",
        '    path("p/<str:code>/team/sizes/", team.sizes, name="team_sizes"),\n',
        after='    path("p/<str:code>/team/", team.team, name="team"),\n',
    ),
    Step(
        "templates/projects/team_sizes.html",
        """{% extends "layouts/project.html" %}
{% block content %}
  <section class="panel">
    <ul class="list">
      {% for role, count in sizes %}<li>{{ role }}: {{ count }}</li>{% endfor %}
    </ul>
  </section>
{% endblock %}
""",
    ),
    Step(
        "tests/access/rooms/projects.py",
        '    "team_sizes": url(GET=MEMBERS),\n',
        after='    "team": url(GET=MEMBERS),\n',
    ),
    Step(
        "projects/apps.py",
        '            (20, "team_sizes", ProjectPage("team", _("Sizes"), "team_sizes", Action.VIEW_PLAN)),\n',
        after='            (10, "team", ProjectPage("team", _("People"), "team", Action.VIEW_PLAN)),\n',
    ),
    Step(
        "tests/projects/test_team_sizes.py",
        """
import pytest
from django.urls import reverse

from tests.access.test_access import undone, whole_world  # noqa: F401
from tests.access.url_table import TABLE, named_addresses
from tests.factories import ProjectFactory, member_of
from tests.queries import assert_query_count


def test_a_new_page_is_shown_to_those_it_was_declared_for(whole_world):  # noqa: F811
    assert "team_sizes" in named_addresses()
    for principal, client in whole_world.clients.items():
        with undone():
            answer = client.get(reverse("team_sizes", args=[whole_world.ours.code]))
        assert (answer.status_code == 200) == (principal in TABLE["team_sizes"].methods["GET"]), principal


@pytest.mark.django_db
def test_a_new_page_asks_as_often_for_twice_the_rows(client, monkeypatch):
    project = ProjectFactory()
    client.force_login(project.manager)
    path = reverse("team_sizes", args=[project.code])
    client.get(path)
    for number, writes in ((1, "1"), (2, "")):
        member_of(project, "team_member")
        monkeypatch.setenv("WRITE_QUERY_COUNTS", writes)
        with assert_query_count("projects.team_sizes"):
            page = client.get(path).content.decode()
        assert f"team_member: {number}" in page
        assert "Sizes" in page
""",
    ),
)

NEED = (
    Step(
        "projects/apps.py",
        """
        from django.urls import reverse

        from core.access import Action
        from core.needs import Need, NeedKind
        from core.registry import needs

        def without_sponsor(actor, projects):
            for project in projects:
                if project.sponsor_id is None and project.manager_id == actor.user_id:
                    yield Need(
                        key=f"sponsor:{project.pk}",
                        project_id=project.pk,
                        title="Name a sponsor",
                        url=reverse("project_settings", args=[project.code]),
                    )

        needs.register(
            "sponsor",
            NeedKind(_("Sponsor"), "user", Action.EDIT_PROJECT, without_sponsor),
            order=80,
        )
""",
        after="    def ready(self) -> None:\n",
    ),
    Step(
        "tests/projects/test_sponsor_needed.py",
        """
import pytest
from django.urls import reverse

from tests.factories import ProjectFactory, UserFactory, member_of


@pytest.mark.django_db
def test_a_manager_is_asked_to_name_a_sponsor(as_user):
    project = ProjectFactory(sponsor=None)
    assert "Name a sponsor" in as_user(project.manager).get(reverse("home")).content.decode()
    assert "Name a sponsor" not in as_user(member_of(project)).get(reverse("home")).content.decode()
    project.sponsor = UserFactory()
    project.save()
    assert "Name a sponsor" not in as_user(project.manager).get(reverse("home")).content.decode()
""",
    ),
)

RECIPES = {
    "a field": FIELD,
    "a page": PAGE,
    "a job": JOB,
    "an alert": ALERT,
    "something that waits for somebody": NEED,
    "a live gate criterion": GATE_CRITERION,
}
