"""The import contracts of pyproject.toml hold what they say: a wrong import, planted, is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grimp
import pytest
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure
from importlinter.contracts.layers import LayersContract

from config.launcher.supervisor import ROOT

configure()
OPTIONS = read_user_options(str(ROOT / "pyproject.toml"))
CONTRACTS = {options["id"]: options for options in OPTIONS.contracts_options}
# Apps that are divided by subject, each with its contract of subjects.
BY_SUBJECT = {key.removesuffix("-subjects"): key for key in CONTRACTS if key.endswith("-subjects")}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *OPTIONS.session_options["root_packages"], exclude_type_checking_imports=True, cache_dir=None
    )


def is_kept(contract: str, graph: grimp.ImportGraph) -> bool:
    options = CONTRACTS[contract]
    layers = LayersContract(options["name"], OPTIONS.session_options, dict(options))
    return layers.check(graph, verbose=False).kept


@contextmanager
def planted(graph: grimp.ImportGraph, importer: str, imported: str) -> Iterator[None]:
    graph.add_import(importer=importer, imported=imported)
    try:
        yield
    finally:
        graph.remove_import(importer=importer, imported=imported)


def names_of(layers: list[str]) -> list[list[str]]:
    """The modules of each layer, from the top down."""
    marks = str.maketrans("|:()", "    ")
    return [layer.translate(marks).split() for layer in layers]


def wrong_pairs(container: str, layers: list[str], graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """Wrong imports: from each module to one of every layer above, and to one that stands beside it."""
    present = [
        [f"{container}.{name}" for name in names if f"{container}.{name}" in graph.modules]
        for names in names_of(layers)
    ]
    rows = [row for row in present if row]
    upwards = [
        (importer, above[0]) for number, row in enumerate(rows) for importer in row for above in rows[:number]
    ]
    # A colon instead of a bar lets siblings know each other.
    apart = [row for row, layer in zip(present, layers, strict=True) if ":" not in layer and len(row) > 1]
    return upwards + [pair for row in apart for pair in zip(row, [*row[1:], row[0]], strict=True)]


def test_as_committed_every_contract_of_subjects_holds(graph: grimp.ImportGraph) -> None:
    assert [key for key in (*BY_SUBJECT.values(), "layers") if not is_kept(key, graph)] == []


@pytest.mark.parametrize("app", BY_SUBJECT)
def test_a_subject_that_imports_one_above_it_is_refused(app: str, graph: grimp.ImportGraph) -> None:
    contract = BY_SUBJECT[app]
    pairs = wrong_pairs(app, CONTRACTS[contract]["layers"], graph)
    assert len(pairs) > 5
    for importer, imported in pairs:
        if graph.direct_import_exists(importer=importer, imported=imported):
            continue
        with planted(graph, importer, imported):
            assert not is_kept(contract, graph), f"{importer} may import {imported}"


@pytest.mark.parametrize("container", CONTRACTS["layers"]["containers"])
def test_a_layer_that_imports_one_above_it_is_refused(container: str, graph: grimp.ImportGraph) -> None:
    for importer, imported in wrong_pairs(container, CONTRACTS["layers"]["layers"], graph):
        with planted(graph, importer, imported):
            assert not is_kept("layers", graph), f"{importer} may import {imported}"


@pytest.mark.parametrize("app", BY_SUBJECT)
def test_every_module_of_an_app_is_named_by_a_contract(app: str, graph: grimp.ImportGraph) -> None:
    """The subjects' contract names what lies in the app, the layers' contract what lies in each subject."""
    named = {name for names in names_of(CONTRACTS[BY_SUBJECT[app]]["layers"]) for name in names}
    lying = {module.removeprefix(f"{app}.") for module in graph.find_children(app)}
    assert lying - named <= {"migrations"}
    subjects = {module for module in graph.find_children(app) if graph.find_children(module)}
    # Django looks for these in the app itself.
    subjects -= {f"{app}.{folder}" for folder in ("models", "migrations", "management", "templatetags")}
    if app in ("engine", "core"):
        # They have no views and no services; inside their subjects, nothing imports in a circle.
        return
    assert subjects <= set(CONTRACTS["layers"]["containers"])
    assert all(CONTRACTS[key]["exhaustive"] for key in (BY_SUBJECT[app], "layers"))


@pytest.mark.parametrize("stray", ["views_reports", "known.helpers"])
def test_a_file_that_no_contract_names_is_refused(stray: str) -> None:
    strange: Any = grimp.build_graph(*OPTIONS.session_options["root_packages"], cache_dir=None)
    strange.add_module(f"controls.{stray}")
    assert not (is_kept(BY_SUBJECT["controls"], strange) and is_kept("layers", strange))


def circles(graph: grimp.ImportGraph, package: str) -> list[set[str]]:
    """Modules of a package that import each other, directly or round about."""
    reached = {
        module: graph.find_downstream_modules(module) | {module}
        for module in graph.modules
        if module.startswith(f"{package}.")
    }
    found = [
        {other for other in after if module in reached.get(other, ())} for module, after in reached.items()
    ]
    return [set(names) for names in {frozenset(names) for names in found if len(names) > 1}]


def test_no_modules_of_the_engine_import_each_other() -> None:
    """Not even for their types: whoever reads one of them need not know what stands above it."""
    whole = grimp.build_graph("engine", cache_dir=None)
    assert circles(whole, "engine") == []
    with planted(whole, "engine.calendar.table", "engine.calendar.work_calendar"):
        assert circles(whole, "engine") == [{"engine.calendar.table", "engine.calendar.work_calendar"}]


def test_no_modules_of_the_core_import_each_other(graph: grimp.ImportGraph) -> None:
    assert circles(graph, "core") == []
    with planted(graph, "core.reading.values", "core.reading.bounds"):
        assert circles(graph, "core") == [{"core.reading", "core.reading.bounds", "core.reading.values"}]
