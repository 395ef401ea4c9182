import re

import pytest

from mirrorsite.help.rendering import render

# From the OWASP list of filter evasion, as an editor would have to write them.
ATTACKS = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    '[x](https://a.example/"onmouseover="alert(1))',
    '[x](https://a.example "t\\" onmouseover=\\"alert(1)")',
    "<javascript:alert(1)>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    "<iframe src='https://host.example'></iframe>",
    "<a href='x' style='position:fixed'>x</a>",
    "<style>@import 'https://host.example'</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '```x" onmouseover="alert(1)\ncode\n```',
    "![x](https://host.example/pixel.png)",
    "![x](javascript:alert(1))",
    "![x](/pictures/../admin/)",
    "![x](//host.example/pictures/a.png)",
    '![x" onerror="alert(1)](/pictures/a.png)',
    "[<img src=x onerror=alert(1)>](x)",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--<script>alert(1)//-->",
    "\x00<scr\x00ipt>alert(1)</script>",
]
TAG = re.compile(r"<\s*/?\s*([a-z0-9]+)((?:\s+[a-z]+=\"[^\"]*\")*)\s*/?>", re.IGNORECASE)
HARMLESS = {"class", "href", "title", "tabindex", "rel", "start", "id", "src", "alt"}


def faults(html):
    """Tags and attributes that do more than show text."""
    found = []
    for tag, attributes in TAG.findall(html):
        names = dict(re.findall(r"([a-z]+)=\"([^\"]*)\"", attributes))
        found += [name for name in names if name not in HARMLESS]
        found += [tag] if tag in {"script", "iframe", "svg", "style", "math", "form"} else []
        href = names.get("href", "").lower()
        found += [href] if re.match(r"\s*(javascript|data|vbscript):", href) else []
        src = names.get("src", "/pictures/a.png")
        found += [src] if not src.startswith("/pictures/") or ".." in src else []
    return found


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_that_runs_or_hides_comes_through(text):
    html = render(text)
    assert faults(html) == []
    assert TAG.sub("", html).count("<") == 0  # whatever looks like a tag is one that was looked at


def test_the_check_of_this_test_sees_what_it_looks_for():
    for html in ("<script>", '<p onclick="x">', '<a href="javascript:x">', '<img src="/x">'):
        assert faults(html)


def test_a_picture_of_this_site_that_says_what_it_shows_is_shown():
    html = render("![The rack](/pictures/2026/rack.png)")
    assert '<img src="/pictures/2026/rack.png" alt="The rack">' in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![The rack](https://a.example/rack.png)", "<p>The rack</p>\n"),
        ("![](/pictures/rack.png)", "<p></p>\n"),
    ],
)
def test_of_any_other_picture_only_its_words_are_shown(text, shown):
    assert render(text) == shown


def test_code_keeps_its_language_and_gets_a_block_to_copy():
    html = render("```bash\n# a comment\napt update\n```")
    assert '<div class="code"><pre tabindex="0"><code class="language-bash"># a comment\n' in html


def test_tables_and_links_are_shown():
    html = render("| a | b |\n|--:|---|\n| 1 | [x](https://host.example) |")
    assert "<table" in html and "style=" not in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_a_page_has_one_heading_of_the_first_order():
    assert render("# Title") == "<h2>Title</h2>\n"
