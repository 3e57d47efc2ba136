"""docker-compose.yml runs what the launcher runs: the same commands, the same settings, no secret of its own."""

import re
from typing import Any

import pytest
import yaml

from config.environment import VARIABLES
from config.launcher.postgres import APP_ROLE, OWNER_ROLE, QUIET_LOG
from config.launcher.processes import PROCESSES, SERVERS, SHARED_ENVIRONMENT, Process
from config.launcher.supervisor import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
NAMES = [process.name for process in PROCESSES]
IMAGES_OWN = {"image", "build"}


def seconds(duration: str) -> float:
    return float(duration.removesuffix("s"))


def test_services_are_the_launchers_processes_and_servers() -> None:
    assert set(SERVICES) == {*NAMES, *SERVERS, "migrate"}


def test_migrations_run_once_before_everything_as_in_the_launcher() -> None:
    assert SERVICES["migrate"]["command"] == ["python", "-m", "config.launcher.prepare"]
    for name in NAMES:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("process", PROCESSES, ids=NAMES)
def test_process_has_the_same_command_environment_and_time_to_stop(process: Process) -> None:
    service = SERVICES[process.name]
    assert tuple(service["command"]) == process.command
    assert {*SHARED_ENVIRONMENT, *process.environment} <= set(service["environment"])
    assert seconds(service["stop_grace_period"]) == process.stop_seconds
    assert service["healthcheck"]["test"] == ["CMD", *process.health]


@pytest.mark.parametrize("name", [*NAMES, "migrate"])
def test_every_variable_is_one_that_the_settings_know(name: str) -> None:
    known = {variable.name for variable in VARIABLES}
    assert set(SERVICES[name]["environment"]) <= known
    assert SERVICES[name]["environment"]["PLUMBLINE_ENV"] == "production"


@pytest.mark.parametrize(
    "name", [variable.name for variable in VARIABLES if variable.is_required_in_production]
)
def test_what_production_requires_is_set_for_every_process(name: str) -> None:
    assert all(name in SERVICES[process]["environment"] for process in NAMES)


@pytest.mark.parametrize("name", [*SERVERS, *NAMES])
def test_every_long_running_service_has_a_health_check_and_restarts(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", NAMES)
def test_pages_and_jobs_work_in_a_role_that_owns_nothing(name: str) -> None:
    assert f"//{APP_ROLE}:" in SERVICES[name]["environment"]["DATABASE_URL"]
    assert "DATABASE_OWNER_URL" not in SERVICES[name]["environment"]
    assert "POSTGRES_PASSWORD" not in str(SERVICES[name]["environment"])
    assert f"//{OWNER_ROLE}:" in SERVICES["migrate"]["environment"]["DATABASE_OWNER_URL"]
    assert SERVICES["postgres"]["environment"]["POSTGRES_USER"] == OWNER_ROLE


def test_postgres_keeps_values_out_of_its_log_as_the_embedded_one_does() -> None:
    given = SERVICES["postgres"]["command"][1:]
    assert set(given) == {"-cjit=off", *(f"-c{name}={value}" for name, value in QUIET_LOG.items())}


def test_server_images_are_the_official_ones() -> None:
    assert {name: SERVICES[name]["image"] for name in SERVERS} == SERVERS


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "REDIS_PASSWORD"):
        uses = re.findall(r"(?<!\$)\$\{" + name + r"(?!\w)([^}]*)\}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses)
    assert not re.search(r"(?i)(password|secret)\w*[:=]\s*['\"]?[a-z0-9]{4,}", text)


def test_files_are_on_a_volume_for_all_who_use_them() -> None:
    for name in NAMES:
        assert "files:/app/var/files" in SERVICES[name]["volumes"]
        assert SERVICES[name]["environment"]["FILES_DIR"] == "var/files"
    assert "files" in COMPOSE["volumes"]


def test_nothing_listens_beyond_this_machine() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_image_has_two_stages_and_an_ordinary_user() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert len([line for line in lines if line.startswith("FROM ")]) == 2
    last_stage = lines[max(at for at, line in enumerate(lines) if line.startswith("FROM ")) :]
    user = [line.split()[1] for line in last_stage if line.startswith("USER ")]
    assert user == ["plumbline"]
    assert not any("SECRET_KEY" in line for line in last_stage)
