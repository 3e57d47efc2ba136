"""What is long goes compressed to whoever takes it so, and the tags by which pages ask still hold."""

import gzip
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
TAKES = {"Accept-Encoding": "gzip"}


@pytest.fixture
def project() -> Any:
    return ProjectFactory()


@pytest.fixture
def client(project: Any, client: Client) -> Client:
    client.force_login(project.manager)
    return client


@pytest.mark.parametrize("page", ["project_overview", "charter", "plan", "plan_data"])
def test_pages_and_data_go_compressed(client: Client, project: Any, page: str) -> None:
    address = reverse(page, args=[project.code])
    plain = client.get(address)
    packed = client.get(address, headers=TAKES)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(plain.content)
    assert len(gzip.decompress(packed.content)) > 200


def test_what_the_api_answers_goes_compressed(client: Client, project: Any) -> None:
    answer = client.get("/api/v1/projects/", headers=TAKES)
    assert answer["Content-Encoding"] == "gzip"
    assert project.code in gzip.decompress(answer.content).decode()


def test_no_two_answers_tell_by_their_length_how_well_they_compress(client: Client, project: Any) -> None:
    address = reverse("charter", args=[project.code])
    lengths = {len(client.get(address, headers=TAKES).content) for _time in range(12)}
    assert len(lengths) > 3


def test_the_tag_of_a_compressed_answer_is_taken_back(client: Client, project: Any) -> None:
    address = reverse("plan_data", args=[project.code])
    tag = client.get(address, headers=TAKES)["ETag"]
    again = client.get(address, headers=TAKES | {"If-None-Match": tag})
    assert again.status_code == 304
