import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from mirrorsite.ground.site.models import Identity
from mirrorsite.help.models import Page
from syncstatus.models import Mirror
from tests.pure.test_help_rendering import ATTACKS

pytestmark = pytest.mark.django_db

TEXT = """+++
title = "Try"
reviewed = 2026-11-20

[inputs.release]
kind = "select"
label = "Release"
options = [
  {{ value = "now", label = "Now", eol = {future} }},
  {{ value = "soon", label = "Soon", eol = {near} }},
  {{ value = "old", label = "Old", eol = {past} }},
  {{ value = "sid", when = "not source", reason = "not with sources" }},
]

[inputs.parts]
kind = "multi-select"
label = "Parts"
options = ["main", "contrib"]
default = ["main"]

[inputs.source]
kind = "switch"
label = "Source packages"

[inputs.typed]
kind = "text"
label = "Typed"
note = "Whatever you like."

[inputs.jobs]
kind = "number"
label = "Jobs"
min = 1
max = 9
default = 4
+++

Typed: {{{{ typed }}}}, `{{{{ typed }}}}`, [link]({{{{ typed }}}}),
[to]({{{{ endpoint }}}}/{{{{ typed }}}})

## Set

```text file="/etc/{{{{ name }}}}.conf" backup sudo verify="show {{{{ typed }}}}"
{{{{ release }}}} {{{{ parts }}}} {{{{ typed }}}} {{{{ jobs }}}}
```

## Aside {{.plain}}

{{{{#source}}}}
## Sources

```bash undo="unsource {{{{ typed }}}}"
source "{{{{ typed }}}}"
```
{{{{/source}}}}

## Check that it works

```console
fine
```
"""


def text_of(**changed):
    today = timezone.localdate()
    days = {
        "future": today + timedelta(days=91),
        "near": today + timedelta(days=90),
        "past": today - timedelta(days=1),
    }
    return TEXT.format(**days, **changed)


def publish(name="try", language="en", text=None):
    user, _ = get_user_model().objects.get_or_create(username="ada")
    return Page.objects.publish(name, language, text or text_of(), user, timezone.now())


@pytest.fixture
def page(client):
    publish()
    Mirror.objects.create(name="try", path="/try/")

    def get(path="/help/try/", **query):
        answer = client.get(f"{path}?{urlencode(query, doseq=True)}" if query else path)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_the_page_shows_its_defaults_and_numbers_its_steps(page):
    html = page()
    assert "now main  4\n" in html
    steps = re.findall(r'<span class="step">(\d)</span> ([^<]+)<', html)
    assert steps == [("1", "Set"), ("2", "Check that it works"), ("3", "Undo")]
    assert "{.plain}" not in html


def test_what_is_chosen_shows_and_the_form_keeps_it(page):
    html = page(release="soon", parts=["main", "contrib"], source="on", typed="a b", jobs=9)
    assert "soon main contrib a b 9\n" in html
    assert '<option value="soon" selected>' in html
    assert re.search(r'value="contrib" checked', html)
    assert re.search(r'name="source" value="on" checked', html)
    assert 'value="a b" maxlength="200"' in html
    assert "Sources</h2>" in html


def test_a_switch_that_is_off_is_off_again_by_its_form(page):
    assert "Sources</h2>" not in page(source="off")


def test_the_undo_step_lists_commands_last_one_first(page):
    undo = page(source="on", typed="a b").split('<h2 id="undo">')[1]
    assert undo.index("unsource &#x27;a b&#x27;") < undo.index("/etc/try.conf.before-mirror")


def test_a_block_has_its_file_its_shell_form_and_its_check(page):
    html = page(typed="it's")
    assert '<p class="target">File <code>/etc/try.conf</code>' in html
    assert "sudo tee /etc/try.conf" in html
    assert "show &#x27;it&#x27;\\&#x27;&#x27;s&#x27;" in html
    assert '<div class="output"><pre tabindex="0"><code class="language-console">fine' in html


@pytest.mark.parametrize(
    ("release", "words"),
    [("old", "Old reached its end of life on"), ("soon", "Soon reaches its end of life on")],
)
def test_the_end_of_life_of_the_chosen_option_is_told(page, release, words):
    assert words in page(release=release)
    assert words not in page()
    assert "(end of life " in page()  # and marked in the form, chosen or not


def test_a_disabled_option_says_why_in_text(page):
    html = page(source="on")
    assert '<option value="sid" disabled>' in html
    assert "sid: not with sources" in html


def test_what_was_not_taken_is_named(page):
    html = page(release="nope", source="on", jobs="99", relase="sid")
    for name in ("release", "jobs", "relase"):
        assert f"<code>{name}</code> = “<bdi>" in html
    assert "now main  4\n" in html


@pytest.mark.parametrize("value", [*ATTACKS, "\"'\n<b>", "{{ endpoint }}", "%0d%0aX: y", "b0001z"])
def test_a_hostile_value_is_text_wherever_it_stands(page, value):
    for query in (
        {"typed": value, "source": "on"},
        {"release": value, "jobs": value, "parts": value},
        {value: "x"},
    ):
        html = page(**query)
        assert scripts(html) == ["theme.js", "site.js", "help.js"]
        assert handlers(html) == []
        assert 'href="javascript' not in html.lower()


class Reader(HTMLParser):
    """Scripts, and attributes that no page of ours has, as a browser would see them."""

    def __init__(self):
        super().__init__()
        self.scripts, self.handlers = [], []

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            self.scripts.append(dict(attrs).get("src", "inline").rpartition("/")[2])
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.handlers += [tag] if tag in {"iframe", "object", "style", "base"} else []


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


def scripts(html):
    return read(html).scripts


def handlers(html):
    return read(html).handlers


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_page_is_text(client, attack):
    clean = attack.replace("\x00", "").replace("\t", " ")
    publish("evil", text=f'+++\ntitle = """{clean.replace(chr(92), "")}"""\n+++\n{clean}\n')
    html = client.get("/help/evil/").content.decode()
    assert scripts(html) == ["theme.js", "site.js", "help.js"]
    assert handlers(html) == []
    assert 'href="javascript' not in html.lower()
    assert handlers(client.get("/help/").content.decode()) == []


def test_a_typed_link_leads_nowhere_else(page):
    html = page(typed="javascript:alert(1)")
    assert '<a href="javascript%3Aalert%281%29"' in html
    assert 'href="http://127.0.0.1:8000/try/javascript%3Aalert' in html
    assert '<a href="%2F%2Fevil.example"' in page(typed="//evil.example")


def test_braces_that_a_visitor_typed_stay_text(page):
    html = page(typed="{{ endpoint }}")
    assert "now main {{ endpoint }} 4\n" in html


def test_right_to_left_and_emoji_are_shown(client):
    publish("深度-😀-שלום", text=text_of())
    html = client.get("/help/深度-😀-שלום/?typed=שלום").content.decode()
    assert "now main שלום 4" in html
    assert "深度-😀-שלום" in client.get("/help/").content.decode()


def test_a_very_long_query_is_not_worked_on(page):
    html = page(typed="x" * 5000)
    assert "the address is too long" in html
    assert "now main  4\n" in html


def test_the_page_costs_few_queries_whatever_is_chosen(client, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):  # the page, the mirror, its source, identity twice
        page(release="soon", source="on", typed="x")


def test_the_index_costs_few_queries(client, page, django_assert_max_num_queries):
    for number in range(30):
        publish(f"p{number}")
    with django_assert_max_num_queries(5):
        client.get("/help/")


def test_a_page_is_small(client, page):
    answer = client.get("/help/try/", headers={"accept-encoding": "gzip"})
    assert len(answer.content) < 10_000


def test_the_site_offers_what_it_has(page):
    Identity.objects.create(
        pk=1, url="https://mirrors.example.org", offers_http=True, host_ipv6="v6.example.org"
    )
    html = page(scheme="http", ip="6", sudo="off")
    assert "http://v6.example.org/try/" in html
    assert "  tee /etc/try.conf" in html
    assert 'name="scheme"' in html and "IPv6 alone" in html and "IPv4 alone" not in html


def test_a_control_that_changes_nothing_is_not_there(client):
    publish("plain", text='+++\ntitle = "x"\n+++\n{{ name }}\n')
    assert 'id="choices"' not in client.get("/help/plain/").content.decode()


def test_a_mirror_that_is_gone_leaves_its_page_readable(page):
    assert "does not carry this mirror" not in page()
    Mirror.objects.all().delete()
    html = page()
    assert "This site does not carry this mirror, or no longer does" in html
    assert "http://127.0.0.1:8000/try" in html


@pytest.mark.parametrize(
    "body",
    [
        "no settings at all {{ endpoint }}",
        "+++\ntitle = \n+++\nStill **here** {{ endpoint }}",
        '+++\ntitle = "x"\n+++\n{{ nope }} {{#release}}',
        '+++\ntitle = "x"\n[inputs.a]\nkind = "switch"\nlabel = "a"\nwhen = "a"\n+++\ntext',
        "+++\n" * 3,
        "x" * 300_000,
        "",
    ],
)
def test_a_stored_page_that_no_longer_parses_is_shown_with_a_notice(client, body):
    Page.objects.create(name="broken", language="en", title="Broken", body=body)
    for path in ("/help/broken/", "/help/broken/?release=x"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "This page is damaged" in answer.content.decode()
    assert "This page is damaged" in client.get("/help/broken.txt").content.decode()


def test_a_page_that_grows_too_long_is_shown_as_it_is_stored(client):
    listed = ", ".join(f'"{number}"' for number in range(60))
    settings = f'[inputs.p]\nkind = "multi-select"\nlabel = "x"\noptions = [{listed}]\n'
    settings += f"default = [{listed}]"
    publish("long", text=f'+++\ntitle = "x"\n{settings}\n+++\n' + "{{#p}}" * 9 + "{{/p}}" * 9)
    assert b"This page is damaged" in client.get("/help/long/").content


def test_another_language_is_shown_with_a_notice(page):
    html = page("/zh-hans/help/try/")
    assert "notice-info" in html
    assert '<div id="help" lang="en">' in html


def test_plain_text_is_for_terminals(client, page):
    answer = client.get("/help/try.txt?release=soon&source=on&typed=a'b&relase=x")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=30"
    first = text.split("## 1. Set")[0]
    assert "Not taken: relase = “x”" in first
    assert "Soon reaches its end of life" in first
    assert "soon main a'b 4\n" in text
    assert "File: /etc/try.conf\n" in text
    assert "Check: show 'a'\\''b'\n" in text
    assert "\n## Aside\n" in text
    assert text.index("## 4. Undo") < text.index("unsource") < text.rindex("before-mirror")
    assert "{{" not in text and "&#" not in text and "<" not in text


def test_plain_text_in_chinese_has_its_own_address(client, page):
    publish(language="zh", text=text_of().replace("## Set", "## 设置"))
    assert "## 1. 设置" in client.get("/zh-hans/help/try.txt").content.decode()


def test_no_control_character_reaches_a_terminal(client, page):
    answer = client.get("/help/try.txt", {"typed": "\x1b[2J\u202e", "x\x1b": "\x9b\x07\u2066"})
    text = answer.content.decode()
    assert [c for c in text if not c.isprintable() and c != "\n"] == []


def test_the_same_choice_is_linked_as_plain_text(page):
    assert 'href="/help/try.txt?release=soon&amp;parts="' in page(release="soon", parts="")
    assert 'href="/help/try.txt"' in page(release="now", parts="main", jobs=4, source="off")


def test_the_page_says_when_it_was_reviewed(page):
    assert 'Last reviewed: <time datetime="2026-11-20">2026-11-20</time>' in page()
    assert "Last reviewed: 2026-11-20" in page("/help/try.txt")


@pytest.mark.parametrize("path", ["/help/none/", "/help/none.txt", "/help/../try/", "/help/x%00y/"])
def test_a_page_that_is_not_there_is_not_found(client, page, path):
    assert client.get(path).status_code == 404


def test_the_index_goes_by_category_and_marks_what_is_carried_here(client, page):
    Mirror.objects.update(category="lang", description_en="For trying")
    publish("other")
    html = client.get("/help/").content.decode()
    assert (
        html.index(">languages</th>") < html.index('href="/help/try/"') < html.index(">other</th>")
    )
    assert html.count("mirrored here") == 1
    assert "2 pages" in html


@pytest.mark.parametrize(
    ("query", "count"), [("TRY", 2), ("trying", 1), ("zzz", 0), ("for try", 1)]
)
def test_the_index_is_searched_by_get(client, page, query, count):
    Mirror.objects.update(description_en="For trying")
    publish("other")
    html = client.get("/help/", {"q": query}).content.decode()
    assert len(re.findall(r'<a href="/help/[a-z]+/">', html)) == count
    assert ("No help page matches “zzz”" in html) is (count == 0)


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "x" * 5000, "?q=%ff", "?q=%3Cscript%3E"])
def test_strange_searches_are_answered(client, page, query):
    answer = client.get("/help/" + query)
    assert answer.status_code == 200
    assert scripts(answer.content.decode()) == ["theme.js", "site.js"]


def test_the_page_is_complete_without_a_script_and_names_no_other_site(page):
    html = page()
    assert '<button class="button button-primary" type="submit">' in html
    assert "<details" in html
    assert not re.findall(r'(?:src|<link[^>]* href)="https?://(?!testserver)', html)
