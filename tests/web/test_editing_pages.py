"""Writing and reviewing on the site, as editors do it."""

import io
import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from mirrorsite.editing.models import Document, Revision
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.models import Identity
from mirrorsite.news.models import Item
from mirrorsite.ops.management.commands.set_up import make_roles

pytestmark = pytest.mark.django_db

EDIT = "/ops/editing/edit/news/en/moved/"
PREVIEW = "/ops/editing/preview/news/en/moved/"
HISTORY = "/ops/editing/history/news/en/moved/"
TEXT = '+++\ntitle = "Moved"\ndate = 2026-11-22\n+++\n\nWe moved.\n'


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_roles()


def person(name, role):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada():
    return person("ada", "editor")


@pytest.fixture
def bo():
    return person("bo", "editor")


@pytest.fixture
def olga():
    return person("olga", "operator")


def said(answer):
    return answer.content.decode()


def hidden(page):
    """What the form that is open carries along."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\d*)"', page))
    return {name: found[name] for name in ("base", "draft", "version")}


def opened(client, url=EDIT):
    return hidden(said(client.get(url)))


def sent(client, text=TEXT, action="save", reason="first", form=None, url=EDIT, **more):
    form = opened(client, url) if form is None else form
    data = {"text": text, "reason": reason, "action": action, **form, **more}
    return client.post(url, data, follow=True)


def published(ada, bo, text=TEXT):
    sent(ada, text, "review")
    revision = Revision.objects.get(state="review")
    go = {"version": revision.version}
    bo.post(f"/ops/editing/revision/{revision.pk}/publish/", go)
    revision.refresh_from_db()
    return revision


def test_an_editor_lands_on_the_texts(ada):
    assert ada.get("/ops/").url == "/ops/editing/"
    page = said(ada.get("/ops/editing/"))
    assert "Nothing. What other editors hand in appears here." in page


def test_from_a_new_text_to_the_public_page(ada, bo):
    answer = ada.get("/ops/editing/new/?kind=news&name=moved&language=en")
    assert answer.url == EDIT
    assert "title = &quot;What happened&quot;" in said(ada.get(EDIT))
    page = said(sent(ada, action="review"))
    assert "Another editor can publish it now." in page
    assert "waits for review" in page
    assert "nobody publishes their own text" in page
    assert "moved" in said(bo.get("/ops/editing/"))
    revision = Revision.objects.get()
    shown = said(bo.get(f"/ops/editing/revision/{revision.pk}/"))
    assert "We moved." in shown and "Everything is new." in shown
    assert bo.post(f"/ops/editing/revision/{revision.pk}/publish/", {"version": revision.version})
    assert "We moved." in said(Client().get("/news/moved/"))
    assert [e.action for e in Entry.objects.all()] == ["text published"]


def test_an_author_who_posts_the_publishing_is_refused(ada, bo):
    sent(ada, action="review")
    revision = Revision.objects.get()
    go = {"version": revision.version}
    page = said(ada.post(f"/ops/editing/revision/{revision.pk}/publish/", go, follow=True))
    assert "nobody publishes their own text" in page
    assert not Item.objects.exists()


def test_a_lone_editor_publishes_at_once(ada):
    Identity.objects.create(pk=1, lone_editor=True)
    assert 'value="publish"' in said(ada.get(EDIT))
    assert "Visitors see it now." in said(sent(ada, action="publish"))
    assert Item.objects.get().text == TEXT


def test_a_button_that_is_not_shown_does_not_publish_either(ada):
    page = said(sent(ada, action="publish"))
    assert "nobody publishes their own text" in page
    assert "We moved." in page
    assert Revision.objects.get().state == "draft"


def test_a_draft_is_saved_and_shown_again(ada):
    assert "The draft is saved" in said(sent(ada))
    page = said(ada.get(EDIT))
    assert "We moved." in page and 'value="first"' in page


def test_a_preview_without_script_saves_nothing(ada):
    page = said(sent(ada, TEXT + "\n**bold**\n", "preview"))
    assert "<strong>bold</strong>" in page
    assert not Revision.objects.exists()


def test_the_preview_of_the_script_is_the_same_part(ada):
    page = said(ada.post(PREVIEW, {"text": TEXT}))
    assert "<p>We moved.</p>" in page and "<html" not in page


def test_the_preview_names_the_line_that_is_wrong(ada):
    page = said(ada.post(PREVIEW, {"text": TEXT + "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n"}))
    assert 'data-line="7"' in page and "Both sides changed this" in page


def test_too_many_previews_are_refused_for_a_while(ada, monkeypatch):
    monkeypatch.setattr("mirrorsite.editing.bounding.PREVIEWS_A_MINUTE", 2)
    statuses = [ada.post(PREVIEW, {"text": TEXT}).status_code for _ in range(4)]
    assert statuses[-1] == 429


def test_what_waits_is_declined_with_words_that_its_author_sees(ada, bo):
    sent(ada, action="review")
    revision = Revision.objects.get()
    words = {"version": revision.version, "answer": "the date is <b>wrong</b>"}
    bo.post(f"/ops/editing/revision/{revision.pk}/decline/", words)
    page = said(ada.get(f"/ops/editing/revision/{revision.pk}/"))
    assert "the date is &lt;b&gt;wrong&lt;/b&gt;" in page and "declined" in page


# --- two at once


def test_two_windows_of_one_editor_lose_nothing(ada):
    sent(ada)
    form = opened(ada)
    sent(ada, TEXT + "\nFrom the first.\n", form=form)
    page = said(sent(ada, TEXT + "\nFrom the second.\n", form=form))
    assert "Your draft was changed in another window. Both texts are kept." in page
    assert "From the first." in page and "From the second." in page
    states = Revision.objects.order_by("pk").values_list("state", "text")
    assert list(states) == [
        ("draft", TEXT + "\nFrom the first.\n"),
        ("aside", TEXT + "\nFrom the second.\n"),
    ]


def test_both_windows_are_brought_together(ada):
    sent(ada)
    form = opened(ada)
    sent(ada, TEXT + "\nFirst.\n", form=form)
    sent(ada, TEXT.replace("We moved.", "We have moved."), form=form)
    aside = Revision.objects.get(state="aside")
    url = f"/ops/editing/revision/{aside.pk}/merge/"
    page = said(ada.get(url))
    assert "marks" in page
    answer = sent(ada, TEXT + "\nBoth.\n", form=hidden(page), url=url)
    assert "The draft is saved" in said(answer)
    assert Revision.objects.get(state="draft").text == TEXT + "\nBoth.\n"


def test_an_editor_whose_base_was_replaced_is_told_and_merges(ada, bo):
    published(ada, bo)
    form = opened(bo)
    published(ada, bo, TEXT.replace("We moved.", "They moved."))
    page = said(sent(bo, TEXT + "\nMine.\n", "review", form=form))
    assert "Something else was published since this was begun." in page
    mine = Revision.objects.get(author="bo")
    url = f"/ops/editing/revision/{mine.pk}/merge/"
    merged = said(bo.get(url))
    assert "They moved." in merged and "Mine." in merged
    answer = bo.post(url, {"text": TEXT + "\nMine too.\n", "reason": "r", **hidden(merged)})
    assert answer.status_code == 302
    mine = Revision.objects.get(author="bo", state="draft")
    assert not mine.is_behind(Document.objects.get().current)


def test_what_was_merged_cleanly_has_no_marks(ada, bo):
    long = TEXT + "\nA.\n\nB.\n\nC.\n"
    published(ada, bo, long)
    form = opened(bo)
    published(ada, bo, long.replace("A.", "AA."))
    sent(bo, long.replace("C.", "CC."), form=form)
    mine = Revision.objects.get(author="bo")
    page = said(bo.get(f"/ops/editing/revision/{mine.pk}/merge/"))
    assert "Both sides changed different paragraphs" in page
    assert "AA.\n\nB.\n\nCC.\n</textarea>" in page


# --- what is handed in is given back


def test_a_text_that_is_too_large_comes_back_whole(ada):
    text = TEXT + "x" * (5 * 1024 * 1024)
    answer = sent(ada, text)
    assert answer.status_code == 422
    page = said(answer)
    assert "at most 256 KiB are kept" in page
    assert "x" * (5 * 1024 * 1024) in page
    assert not Revision.objects.exists()


def test_what_is_larger_than_anything_is_refused_unread(ada):
    answer = ada.post(EDIT, {"text": "x" * (13 * 1024 * 1024), "action": "save"})
    assert answer.status_code == 413
    assert "Go back in the browser" in said(answer)


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x1b", "\x7f"])
def test_control_characters_are_named_with_their_line(ada, sign):
    answer = sent(ada, TEXT + f"a{sign}b\n")
    assert answer.status_code == 422
    assert f"U+{ord(sign):04X}" in said(answer)
    assert not Revision.objects.exists()


def test_line_ends_of_windows_become_plain_ones(ada):
    sent(ada, TEXT.replace("\n", "\r\n"))
    assert Revision.objects.get().text == TEXT


def test_an_empty_text_is_no_draft(ada):
    assert sent(ada, "  \n").status_code == 422
    assert not Revision.objects.exists()


def test_a_reason_is_asked_for_and_the_draft_kept(ada):
    answer = sent(ada, action="review", reason="  ")
    assert "Say in a few words why" in said(answer)
    assert Revision.objects.get().state == "draft"
    again = sent(ada, action="review", reason="now", form=hidden(said(answer)))
    assert "waits for review" in said(again)


ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "' onfocus='alert(1)' x='",
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% load i18n %}",
    "\u202etxt.exe \U0001f600",
]


def running(page):
    """Everything in a page that a browser would run."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            values = dict(attributes)
            if tag in ("script", "iframe", "object") and not values.get("src", "").startswith("/"):
                found.append(tag)
            found.extend(name for name in values if name.startswith("on") or name == "style")
            for name in ("href", "src", "action"):
                if (values.get(name) or "").lower().startswith(("javascript", "data")):
                    found.append(values[name])

    Reader().feed(page)
    return found


def test_the_reader_of_attacks_sees_them():
    assert running("<script>x</script><a onclick=x href='javascript:x'>") == [
        "script",
        "onclick",
        "javascript:x",
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_editors_write_runs_anywhere(ada, bo, attack):
    quoted = attack.replace('"', '\\"')
    text = TEXT.replace('"Moved"', f'"{quoted}"') + f"\n{attack}\n"
    published(ada, bo)
    sent(ada, text, "review", reason=attack)
    mine = Revision.objects.get(state="review")
    base = f"/ops/editing/revision/{mine.pk}/"
    bo.post(f"{base}decline/", {"version": mine.version, "answer": attack})
    compare = f"/ops/editing/compare/?before={mine.base_id}&after={mine.pk}"
    pages = [EDIT, HISTORY, "/ops/editing/", base, f"{base}?as=inline", f"{base}shown/"]
    for url in [*pages, f"{base}merge/", f"{base}combinations/", compare]:
        assert running(said(bo.get(url))) == []


# --- history


def test_the_history_says_who_what_and_why_and_restores(ada, bo):
    first = published(ada, bo)
    published(ada, bo, TEXT.replace("We", "They"))
    page = said(ada.get(HISTORY))
    assert page.count('<th scope="row"') == 2 and "first" in page
    again = ada.post(f"/ops/editing/revision/{first.pk}/restore/", follow=True)
    assert "The old text waits for review" in said(again)
    assert "As in revision 1." in said(again)
    assert Revision.objects.get(state="review").text == TEXT


@pytest.mark.parametrize("how", ["sides", "inline"])
def test_two_revisions_are_compared(ada, bo, how):
    first = published(ada, bo)
    second = published(ada, bo, TEXT.replace("We", "They"))
    url = f"/ops/editing/compare/?before={first.pk}&after={second.pk}&as={how}"
    page = said(ada.get(url))
    assert "<mark>We</mark> moved." in page and "<mark>They</mark> moved." in page
    assert "1 line differs" in page


@pytest.mark.parametrize("query", ["", "?before=x&after=1", "?before=9999999&after=1", "?before=1"])
def test_a_comparison_of_nothing_is_404(ada, query):
    assert ada.get(f"/ops/editing/compare/{query}").status_code == 404


def test_texts_of_two_documents_are_not_compared(ada, bo):
    first = published(ada, bo)
    sent(ada, url=EDIT.replace("moved", "other"))
    other = Revision.objects.get(state="draft")
    url = f"/ops/editing/compare/?before={first.pk}&after={other.pk}"
    assert ada.get(url).status_code == 404


def test_a_text_is_taken_away_by_two_people(ada, bo):
    published(ada, bo)
    ada.post("/ops/editing/withdraw/news/en/moved/", {"reason": "over"})
    away = Revision.objects.get(state="review")
    assert "takes the text away" in said(bo.get(f"/ops/editing/revision/{away.pk}/"))
    bo.post(f"/ops/editing/revision/{away.pk}/publish/", {"version": away.version})
    assert Client().get("/news/moved/").status_code == 404
    assert "withdrawn" in said(ada.get("/ops/editing/"))


@pytest.mark.parametrize(
    "url",
    [
        "/ops/editing/edit/news/fr/x/",
        "/ops/editing/edit/poem/en/x/",
        "/ops/editing/edit/news/en/a%20b/",
        "/ops/editing/edit/help/en/../etc/",
        "/ops/editing/history/news/en/none/",
        "/ops/editing/revision/99/",
    ],
)
def test_what_can_be_no_text_is_404(ada, url):
    assert ada.get(url).status_code == 404


def test_a_name_that_cannot_be_is_told(ada):
    answer = ada.get("/ops/editing/new/?kind=news&language=en&name=a%20b")
    assert answer.status_code == 422
    assert "only letters" in said(answer)


def test_an_operator_reads_and_is_offered_nothing(ada, bo, olga):
    revision = published(ada, bo)
    for url in ("/ops/editing/", HISTORY, f"/ops/editing/revision/{revision.pk}/"):
        page = said(olga.get(url))
        assert "restore/" not in page and "/edit/" not in page
    assert olga.get(EDIT).status_code == 403


@pytest.mark.parametrize("query", ["?q=mov", "?kind=news", "?language=en", "?only=open", "?page=x"])
def test_the_list_is_filtered(ada, query):
    sent(ada)
    assert HISTORY in said(ada.get(f"/ops/editing/{query}"))


@pytest.mark.parametrize("query", ["?q=zzz", "?kind=help", "?language=zh", "?only=withdrawn&q=zz"])
def test_a_filter_that_finds_nothing_says_so(ada, query):
    sent(ada)
    page = said(ada.get(f"/ops/editing/{query}"))
    assert "No text is like this" in page


# --- pictures and inputs


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return SimpleUploadedFile('"><script>.png', out.getvalue())


def test_a_picture_is_stored_and_stands_in_the_text(ada):
    more = {"picture": picture(), "picture-words": "a [disk]", "cursor": len(TEXT) - 10}
    page = said(sent(ada, action="picture", **more))
    address = re.search(r"!\[a disk\]\((/pictures/[0-9a-f]{64}\.webp)\)", page)[1]
    assert Client().get(address).status_code == 200
    assert "<script>" not in page
    assert Entry.objects.get().action == "picture uploaded"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"picture-words": "x"}, "Choose a picture first"),
        ({"picture-words": "x", "picture": SimpleUploadedFile("a.svg", b"<svg/>")}, "SVG files"),
        ({"picture": SimpleUploadedFile("a.png", b"x")}, "Say in words"),
    ],
)
def test_a_picture_that_is_not_taken_leaves_the_text(ada, more, words):
    answer = sent(ada, action="picture", **more)
    assert answer.status_code == 422
    assert words in said(answer) and "We moved." in said(answer)


def test_an_input_is_put_into_the_settings(ada):
    more = {
        "input-kind": "select",
        "input-name": "release",
        "input-label": 'The "release"',
        "input-options": "trixie = 13\nbookworm",
    }
    page = said(sent(ada, action="insert", **more))
    assert "[inputs.release]" in page and "{ value = &quot;trixie&quot;" in page


def test_an_input_without_a_name_is_told_and_what_was_typed_stays(ada):
    more = {"input-kind": "select", "input-name": "Re lease", "input-label": "My label"}
    answer = sent(ada, action="insert", url=EDIT.replace("news", "help"), **more)
    assert answer.status_code == 422
    assert 'value="My label"' in said(answer)


def test_a_longer_list_costs_no_more_queries(ada, bo):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert ada.get("/ops/editing/").status_code == 200
        return len(queries)

    published(ada, bo)
    sent(ada, url=EDIT.replace("moved", "n0"))
    few = cost()
    for number in range(1, 6):
        sent(ada, url=EDIT.replace("moved", f"n{number}"))
        sent(bo, url=EDIT.replace("moved", f"b{number}"), action="review")
    assert cost() == few
