import re

import pytest

from mirrorsite.help.importing import SHIPPED
from mirrorsite.help.rendering import render
from mirrorsite.help.variables import fill, unknown_in, values_for

VALUES = values_for("debian", "/debian/", "https://mirror.example")
PAGES = sorted(SHIPPED.glob("*.md"))


def test_addresses_end_without_a_slash():
    assert VALUES == {
        "endpoint": "https://mirror.example/debian",
        "scheme": "https",
        "host": "mirror.example",
        "path": "/debian",
        "name": "debian",
    }


def test_known_places_are_filled_once_and_others_stay():
    assert fill("{{ endpoint }} {{host}} {{ other }}", VALUES) == (
        "https://mirror.example/debian mirror.example {{ other }}"
    )
    assert fill("{{ name }}", {"name": "{{ host }}", "host": "x"}) == "{{ host }}"


def test_a_template_language_is_never_run():
    text = "{% load i18n %}{{ settings.SECRET_KEY }}{{ name|upper }}"
    assert fill(text, VALUES) == text
    assert unknown_in(text) == ["settings.SECRET_KEY", "name|upper"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '<img src=x onerror="alert(1)">',
        "<iframe src='https://host.example'></iframe>",
        "<a href='x' style='position:fixed'>x</a>",
        '```x" onmouseover="alert(1)\ncode\n```',
        "![x](https://host.example/pixel.png)",
    ],
)
def test_nothing_that_runs_or_hides_comes_through(text):
    html = render(text).replace("&lt;", "").replace("&quot;", "")
    for bad in (
        "<script",
        "<img",
        "<iframe",
        'href="javascript',
        'href="data',
        "<a href='x' style",
    ):
        assert bad not in html
    assert 'onmouseover="' not in html


def test_code_keeps_its_language_and_gets_a_block_to_copy():
    html = render("```bash\n# a comment\napt update\n```")
    assert '<div class="code"><pre tabindex="0"><code class="language-bash"># a comment\n' in html


def test_tables_and_links_are_shown():
    html = render("| a | b |\n|--:|---|\n| 1 | [x](https://host.example) |")
    assert "<table" in html and "style=" not in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_a_page_has_one_heading_of_the_first_order():
    assert render("# Title") == "<h2>Title</h2>\n"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_shipped_page_says_target_check_and_undo(path):
    text = path.read_text("utf-8")
    assert unknown_in(text) == []
    assert "{{ endpoint }}" in text
    is_chinese = path.name.endswith(".zh.md")
    for word in (
        ("目标文件", "## 检查", "## 还原") if is_chinese else ("Target: ", "## Check", "## Undo")
    ):
        assert word in text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_shipped_page_names_no_official_registry(path):
    hosts = re.findall(r"\w+://([^\s/`<>\"\]]+)", path.read_text("utf-8"))
    assert [host for host in hosts if not host.startswith("{{") and ".example" not in host] == []


def test_every_shipped_page_comes_in_both_languages():
    names = {path.name.rsplit(".", 2)[0] for path in PAGES}
    assert names >= {"debian", "pypi", "docker-ce"}
    assert len(PAGES) == 2 * len(names)
