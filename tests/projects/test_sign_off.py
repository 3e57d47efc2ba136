"""The charter put before people: who signs, what locks it, what every version says."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from alerts.models import Alert
from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput
from people.access import actor_for
from projects.business_case.services import add_option, choose_option
from projects.charter.figures import redline
from projects.charter.reads import (
    NEEDED_TO_APPROVE,
    content_of,
    differences,
    needed_signatures,
    versions_of,
)
from projects.charter.services import (
    add_objective,
    answer_signature,
    approve_charter,
    ask_for_signatures,
    delete_objective,
    take_back_charter,
    text_digest,
    update_charter,
    update_objective,
    withdraw_charter_approval,
)
from projects.charter.services.sign_off import ANSWERED, TO_SIGN
from projects.charter.words import charter_approved
from projects.models import Charter, CharterVersion
from projects.project.reads import project_history
from tests.factories import ProjectFactory, member_of

pytestmark = pytest.mark.django_db
OBJECTIVE = {
    "name": "Faster closing",
    "metric": "Working days",
    "baseline_value": Decimal(8),
    "target_value": Decimal(4),
}


@pytest.fixture
def project():
    project = ProjectFactory(code="ERP", name="ERP cloud migration")
    write(project, **dict.fromkeys(NEEDED_TO_APPROVE, "Written down"))
    return project


@pytest.fixture
def sponsor(project):
    return member_of(project, role="stakeholder", full_name="Helen Brandt")


@pytest.fixture
def manager(project):
    return actor_for(project.manager)


def write(project, **texts):
    return update_charter(actor=SYSTEM, project_id=project.pk, changes=texts)


def ask(project, *people, **options):
    return ask_for_signatures(
        actor=actor_for(project.manager),
        project_id=project.pk,
        signer_ids=[person.pk for person in people],
        **options,
    )


def sign(project, person, answer="signed", **options):
    return answer_signature(
        actor=actor_for(person),
        project_id=project.pk,
        answer=answer,
        **options,
    )


def charter_of(project):
    return Charter.objects.get(project=project)


def test_last_signature_approves_the_charter(project, sponsor):
    version = ask(project, sponsor, project.manager)
    sign(project, project.manager)
    assert charter_of(project).approved_at is None
    sign(project, sponsor, note="Go ahead")
    version.refresh_from_db()
    assert (version.number, version.status) == (1, "signed")
    assert charter_of(project).approved_by == sponsor
    answer = charter_approved(project.pk)
    assert answer.is_met
    assert answer.proof.startswith(f"Version 1: Helen Brandt, {project.manager}")


def test_gate_says_whose_signature_is_missing(project, sponsor):
    assert charter_approved(project.pk).proof == "Nobody has signed the charter as it reads now"
    ask(project, sponsor, project.manager)
    sign(project, project.manager)
    answer = charter_approved(project.pk)
    assert not answer.is_met
    assert answer.proof == "Version 1 waits for the signature of Helen Brandt"


def test_signers_are_told_and_asked_until_they_have_answered(project, sponsor):
    ask(project, sponsor, project.manager, note="Look at the scope")
    alert = Alert.objects.get(kind=TO_SIGN)
    assert (alert.recipient, alert.body) == (sponsor, "Look at the scope")
    actor = actor_for(sponsor)
    [need] = needed_signatures(actor, [project])
    assert need.url == reverse("charter_version", args=["ERP", 1])
    assert "version 1" in alert.title
    sign(project, sponsor)
    alert.refresh_from_db()
    assert alert.closed_at is not None  # the inbox asks no more
    assert not list(needed_signatures(actor, [project]))
    assert not Alert.objects.filter(kind=ANSWERED).exists()  # the other one is waited for


def test_whoever_else_was_asked_is_asked_no_more_once_it_is_declined_or_taken_back(project, sponsor):
    second = member_of(project)
    ask(project, sponsor, second)
    sign(project, sponsor, "declined", note="No word about payroll")
    assert not Alert.objects.filter(kind=TO_SIGN, closed_at=None).exists()
    ask(project, sponsor, second)
    take_back_charter(actor=actor_for(project.manager), project_id=project.pk)
    assert not Alert.objects.filter(kind=TO_SIGN, closed_at=None).exists()


def test_gate_says_that_the_sponsor_has_not_signed(project, sponsor, manager):
    project.sponsor = sponsor
    project.save(update_fields=["sponsor"])
    approve_charter(actor=manager, project_id=project.pk)
    assert charter_approved(project.pk).proof.endswith(". The sponsor has not signed it")
    withdraw_charter_approval(actor=manager, project_id=project.pk)
    ask(project, sponsor)
    sign(project, sponsor)
    assert "has not signed" not in charter_approved(project.pk).proof


def test_history_says_which_section_was_written(project):
    write(project, goals="Another aim", approach="Big bang")
    summaries = [entry.summary for entry in project_history(project.pk)]
    assert summaries[0] == "Goals, Approach"


def test_declining_needs_a_reason_ends_the_version_and_tells_who_asked(project, sponsor):
    ask(project, sponsor)
    with pytest.raises(InvalidInput) as caught:
        sign(project, sponsor, "declined")
    assert caught.value.errors == {"note": ["Say what has to be different."]}
    sign(project, sponsor, "declined", note="No word about payroll")
    alert = Alert.objects.get(kind=ANSWERED)
    assert alert.title == "Helen Brandt declines to sign the charter of ERP cloud migration"
    assert (alert.recipient, alert.body) == (project.manager, "No word about payroll")
    write(project, in_scope="Payroll, too")
    assert ask(project, sponsor).number == 2


@pytest.mark.parametrize("answer", ["signed", "declined"])
def test_somebody_not_asked_cannot_sign(project, sponsor, answer):
    ask(project, sponsor)
    with pytest.raises(Forbidden, match="not asked"):
        sign(project, project.manager, answer, note="Me, too")
    with pytest.raises(Forbidden, match="not asked"):
        answer_signature(actor=SYSTEM, project_id=project.pk, answer=answer, note="Me, too")


def test_signing_twice_or_after_it_was_taken_back_is_refused(project, sponsor):
    ask(project, sponsor, project.manager)
    sign(project, sponsor)
    with pytest.raises(DomainError, match="signed this version already"):
        sign(project, sponsor)
    take_back_charter(actor=actor_for(project.manager), project_id=project.pk)
    with pytest.raises(DomainError, match="not out for signature"):
        sign(project, project.manager)


def test_signature_is_for_the_version_that_was_read(project, sponsor, manager):
    ask(project, sponsor)
    take_back_charter(actor=manager, project_id=project.pk)
    write(project, goals="Quite another thing")
    ask(project, sponsor)
    with pytest.raises(DomainError, match="not out for signature"):
        sign(project, sponsor, number=1)
    assert sign(project, sponsor, number=2).status == "signed"


def test_what_people_read_cannot_change_while_it_is_out(project, sponsor, manager):
    objective = add_objective(actor=manager, project_id=project.pk, values=OBJECTIVE)
    ask(project, sponsor)
    writes = [
        lambda: write(project, goals="Something else"),
        lambda: add_objective(actor=manager, project_id=project.pk, values={"name": "More"}),
        lambda: update_objective(actor=manager, objective_id=objective.pk, changes={"name": "Less"}),
        lambda: delete_objective(actor=manager, objective_id=objective.pk),
        lambda: add_option(actor=manager, project_id=project.pk, values={"name": "A way"}),
        lambda: ask(project, project.manager),
        lambda: approve_charter(actor=manager, project_id=project.pk),
    ]
    for one in writes:
        with pytest.raises(DomainError, match="Take version 1 back"):
            one()


def test_change_of_a_signed_charter_begins_the_next_version(project, sponsor, manager):
    objective = add_objective(actor=manager, project_id=project.pk, values=OBJECTIVE)
    ask(project, sponsor)
    sign(project, sponsor)
    changes = {"owner_id": project.manager_id}
    update_objective(actor=manager, objective_id=objective.pk, changes=changes)
    assert charter_of(project).approved_at is not None  # who answers for it was not signed
    update_objective(actor=manager, objective_id=objective.pk, changes={"target_value": Decimal(3)})
    assert charter_of(project).approved_at is None
    [signed] = versions_of(project.pk)
    assert signed.status == "signed"
    [change] = differences(signed.content, content_of(project), with_costs=True)
    [fact] = change.facts
    assert (change.label, fact.label, fact.before, fact.after) == ("Faster closing", "To", "4", "3")


def test_differences_name_words_numbers_what_is_new_and_what_is_gone(project, manager):
    before = content_of(project)
    gone = add_objective(actor=manager, project_id=project.pk, values=OBJECTIVE)
    with_objective = content_of(project)
    option = add_option(
        actor=manager,
        project_id=project.pk,
        values={"name": "Cloud", "costs": [Decimal(100)], "benefits": [Decimal(0), Decimal(300)]},
    )
    choose_option(actor=manager, project_id=project.pk, option_id=option.pk, why="It pays")
    write(project, goals="Written up")
    delete_objective(actor=manager, objective_id=gone.pk)
    after = content_of(project)
    [new] = differences(before, with_objective, with_costs=True)
    assert new.is_new
    words, removed, case = differences(with_objective, after, with_costs=True)
    assert [(mark.text, mark.kind) for mark in words.marks] == [
        ("Written ", "same"),
        ("down", "gone"),
        ("up", "new"),
    ]
    assert removed.is_gone
    assert {fact.label: fact.after for fact in case.facts}["Cost"] == "€100.00"
    assert len(differences(with_objective, after, with_costs=False)) == 2


def test_redline_of_equal_texts_has_no_marks():
    assert [mark.kind for mark in redline("One platform", "One platform")] == ["same"]
    assert [(mark.text, mark.kind) for mark in redline("", "New")] == [("New", "new")]


def test_nobody_a_stranger_and_an_empty_charter_are_refused(project, sponsor):
    with pytest.raises(InvalidInput) as caught:
        ask(project)
    assert caught.value.errors == {"signers": ["Choose who signs it."]}
    with pytest.raises(DomainError, match="takes part"):
        ask(project, ProjectFactory().manager)
    write(project, goals="")
    with pytest.raises(DomainError, match="goals"):
        ask(project, sponsor)
    assert not CharterVersion.objects.exists()


def test_asking_with_a_stale_charter_is_a_conflict(project, sponsor):
    stale = charter_of(project).version
    write(project, goals="Changed meanwhile")
    with pytest.raises(Conflict):
        ask(project, sponsor, version=stale)


def test_section_that_was_opened_before_it_went_out_is_not_saved_over_it(project, sponsor):
    stale = charter_of(project).version
    ask(project, sponsor)
    take_back_charter(actor=actor_for(project.manager), project_id=project.pk)
    with pytest.raises(Conflict):
        update_charter(actor=SYSTEM, project_id=project.pk, changes={"goals": "Old"}, version=stale)


def test_only_one_version_is_out(project, sponsor):
    ask(project, sponsor)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharterVersion.objects.create(project=project, number=2, content={})


def test_signing_alone_makes_a_version_too(project, manager):
    approve_charter(actor=manager, project_id=project.pk)
    [version] = versions_of(project.pk)
    assert [row.user for row in version.signatures.all()] == [project.manager]
    withdraw_charter_approval(actor=manager, project_id=project.pk)
    write(project, goals="Next")
    approve_charter(actor=manager, project_id=project.pk)
    assert [row.number for row in versions_of(project.pk)] == [2, 1]


def test_page_leads_from_asking_to_signed(project, sponsor, as_user):
    at_desk, at_home = as_user(project.manager), as_user(sponsor)
    charter = reverse("charter", args=["ERP"])
    assert "Ask for signatures" in at_desk.get(charter).content.decode()
    asked = at_desk.post(
        reverse("charter_ask", args=["ERP"]),
        {"signers": [sponsor.pk], "note": "", "version": charter_of(project).version},
    )
    address = reverse("charter_version", args=["ERP", 1])
    assert asked.url == address
    assert "Read and sign" in at_home.get(charter).content.decode()
    nothing_chosen = at_home.post(address, {"note": "Fine"})
    assert nothing_chosen.status_code == 422
    assert at_home.post(address, {"answer": "signed", "note": "Fine"}).url == address
    html = at_home.get(address).content.decode()
    assert "“Fine”" in html
    assert 'name="answer"' not in html
    section = at_desk.get(reverse("charter_section", args=["ERP", "goals"])).content.decode()
    assert "has to be signed anew" in section


def test_saving_can_lead_to_what_is_written_next(project, as_user):
    write(project, goals="", constraints="")
    client = as_user(project.manager)
    address = reverse("charter_section", args=["ERP", "approach"])
    assert "Save and write the next" in client.get(address).content.decode()
    saved = client.post(
        address,
        {"text": "Big bang", "version": charter_of(project).version, "seen": text_digest(""), "next": "1"},
    )
    assert saved.url == reverse("charter_section", args=["ERP", "goals"])


def test_reader_without_costs_sees_no_amounts_of_a_version(project, sponsor, manager, as_user):
    option = add_option(
        actor=manager,
        project_id=project.pk,
        values={"name": "Cloud", "costs": [Decimal(77_123)], "benefits": [Decimal(0)]},
    )
    choose_option(actor=manager, project_id=project.pk, option_id=option.pk, why="It pays")
    ask(project, sponsor)
    page = reverse("charter_version", args=["ERP", 1])
    assert "77,123" in as_user(project.manager).get(page).content.decode()
    assert "77,123" not in as_user(sponsor).get(page).content.decode()
    api = reverse("charter-versions", args=["ERP"])
    assert as_user(project.manager).get(api).json()[0]["content"]["case"]["cost"] == "77123.00"
    assert as_user(sponsor).get(api).json()[0]["content"]["case"] is None


def test_api_asks_signs_and_takes_back(project, sponsor, as_user):
    desk, home = as_user(project.manager), as_user(sponsor)
    json = "application/json"
    body = {"signers": [sponsor.pk], "version": charter_of(project).version}
    asked = desk.post(reverse("charter-ask", args=["ERP"]), body, json)
    assert (asked.status_code, asked.json()["number"]) == (200, 1)
    assert desk.post(reverse("charter-take-back", args=["ERP"]), {}, json).json()["status"] == "taken_back"
    body["version"] = charter_of(project).version
    desk.post(reverse("charter-ask", args=["ERP"]), body, json)
    refused = desk.post(reverse("charter-sign", args=["ERP"]), {"number": 2, "answer": "signed"}, json)
    assert refused.status_code == 403
    signed = home.post(reverse("charter-sign", args=["ERP"]), {"number": 2, "answer": "signed"}, json)
    assert signed.json()["status"] == "signed"
    assert [row["answer"] for row in signed.json()["signatures"]] == ["signed"]
