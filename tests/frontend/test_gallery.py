"""The gallery shows every component; it is served to developers alone; the shell meets the security policy."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from core.gallery import gallery, sample_context

pytestmark = pytest.mark.urls("core.urls")
TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.fixture
def gallery_html(rf: RequestFactory) -> str:
    request: Any = rf.get("/dev/gallery/")
    return gallery(request).content.decode()


def test_gallery_shows_every_component(gallery_html: str) -> None:
    for marker in (
        "verdict",
        "phases",
        "ragstrip",
        "plumb",
        "chart-svg",
        "tbl",
        "pages",
        "heatmap",
        "indices",
        "conflict",
        "skels",
        "panel-empty",
        "callout",
        "toast",
        "dialog",
        "starts",
        "form-grid",
        "rag-chip",
        "rag-cell",
        "seg",
        "doors",
        "rooms",
        "kf",
    ):
        assert re.search(rf'class="[^"]*\b{marker}\b', gallery_html), marker


def test_gallery_is_not_served_outside_development() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("gallery")


def test_gallery_has_no_inline_style_or_script(gallery_html: str) -> None:
    assert not re.search(r"\sstyle=", gallery_html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", gallery_html)
    assert not re.search(r"\son[a-z]+=", gallery_html)


def test_templates_have_no_inline_style_or_script() -> None:
    for path in TEMPLATES.rglob("*.html"):
        if "email" in path.parts:
            continue
        source = path.read_text()
        assert not re.search(r"\sstyle=", source), path
        assert not re.search(r"\son(click|change|load|submit|input)=", source), path


def test_ids_are_unique(gallery_html: str) -> None:
    outside_templates = re.sub(r"<template.*?</template>", "", gallery_html, flags=re.S)
    ids = re.findall(r'\sid="([^"]+)"', outside_templates)
    twice = {name for name in ids if ids.count(name) > 1}
    assert twice == set()


def test_every_icon_that_a_template_names_exists() -> None:
    from core.templatetags.icons import drawing

    for path in TEMPLATES.rglob("*.html"):
        for name in re.findall(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""", path.read_text()):
            assert drawing(name), f"{path}: {name}"


def test_fields_point_at_their_errors(gallery_html: str) -> None:
    name_input = re.search(r'<input[^>]*id="id_name"[^>]*>', gallery_html)
    assert name_input
    assert 'aria-invalid="true"' in name_input[0]
    described = re.search(r'aria-describedby="([^"]+)"', name_input[0])
    assert described
    for target in described[1].split():
        assert f'id="{target}"' in gallery_html


@pytest.mark.parametrize("status", ["400", "403", "404", "500", "503"])
def test_error_page_needs_no_context(status: str) -> None:
    html = render_to_string(f"{status}.html")
    assert status in html
    assert re.search(r'data-error-message="[^"]{10,}"', html)


def test_theme_comes_from_the_cookie_before_the_first_paint(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert '<html lang="en" data-theme="dark">' in render_to_string("404.html", {"theme": "dark"}, request)
    request.COOKIES["pl-theme"] = "dark"
    assert 'data-theme="dark"' in render_to_string("dev/gallery.html", sample_context(), request)
