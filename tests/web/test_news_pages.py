from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from mirrorsite.ground.site.models import Identity
from mirrorsite.ground.site.pages import public_pages, unlisted
from mirrorsite.news.models import Item, Outage
from mirrorsite.proposals.models import Proposal
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
# one of each family of the OWASP filter evasion cheat sheet
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "<IMG SRC=&#106;&#97;&#118;&#97;script:alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](x){onerror=alert(1)}",
    "<a href='vbscript:x' onclick=alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import'http://x.example/x.css';</style>",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "]]><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "{{ site.pk }}{% load x %}",
]


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def publish(now, slug="disks", language="en", title="New disks", body="They are **in**.", **more):
    at = more.get("at", now - timedelta(hours=2))
    mirrors = more.get("mirrors", [])
    pinned = "pinned = true\n" if more.get("pinned") else ""
    title = title.replace("\\", "\\\\").replace('"', '\\"')
    date = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    text = f'+++\ntitle = "{title}"\ndate = {date}\nmirrors = {mirrors}\n{pinned}+++\n\n'
    return Item.objects.publish(slug, language, text + body, "ada", now)


def tell(now, **what):
    values = {"title_en": "A disk shelf is off", "starts_at": now - timedelta(hours=1), **what}
    return Outage.objects.create(**values)


def text(answer):
    return answer.content.decode()


def atom(answer):
    assert answer.status_code == 200
    return ET.fromstring(answer.content)


def entries(answer):
    return atom(answer).findall(f"{ATOM}entry")


# --- pages


def test_the_list_has_each_item_once_by_year(client, now):
    publish(now)
    publish(now, language="zh", title="新硬盘")
    publish(now, slug="old", title="Old times", at=now - timedelta(days=800))
    page = text(client.get("/news/"))
    assert page.count("/news/disks/") == 1
    assert "New disks" in page and "新硬盘" not in page
    assert f"<h2>{(now - timedelta(days=800)).year}</h2>" in page
    assert "新硬盘" in text(client.get("/zh-hans/news/"))


def test_a_year_shows_that_year_alone(client, now):
    publish(now)
    old = now - timedelta(days=800)
    publish(now, slug="old", title="Old times", at=old)
    page = text(client.get(f"/news/?year={old.year}"))
    assert "Old times" in page and "New disks" not in page


def test_pinned_items_stand_above(client, now):
    publish(now, slug="rules", title="Rules", at=now - timedelta(days=900), pinned=True)
    publish(now)
    page = text(client.get("/news/"))
    assert page.index("Rules") < page.index("New disks")


def test_many_items_come_in_pages(client, now):
    for number in range(31):
        at = now - timedelta(minutes=number + 1)
        publish(now, slug=f"n{number}", title=f"Item number {number}.", at=at)
    assert "Item number 30." not in text(client.get("/news/"))
    assert "Item number 30." in text(client.get("/news/?page=2"))


@pytest.mark.parametrize(
    "query", ["?year=0000", "?year=²²²²", "?year=%00", "?page=-1", "?page=x", "?year=99999"]
)
def test_strange_questions_are_answered(client, now, query):
    publish(now)
    assert client.get("/news/" + query).status_code == 200


def test_a_list_costs_the_same_however_long(client, now, django_assert_num_queries):
    for number in range(20):
        publish(now, slug=f"n{number}", mirrors=["debian"])
    with django_assert_num_queries(5):  # identity, items, their mirrors, outages, the banner's
        client.get("/news/")


def test_a_site_without_news_says_so(client):
    page = text(client.get("/news/"))
    assert "There are no news yet" in page
    assert "Show all mirrors" in page


def test_an_item_shows_its_text_and_its_mirrors(client, now):
    Mirror.objects.create(name="debian", path="/debian/")
    publish(now, mirrors=["debian", "gone"])
    page = text(client.get("/news/disks/"))
    assert "<strong>in</strong>" in page
    assert '<a href="/mirror/debian/">debian</a>' in page
    assert "gone" in page and "/mirror/gone/" not in page


def test_an_item_in_the_other_language_says_so(client, now):
    publish(now)
    page = text(client.get("/zh-hans/news/disks/"))
    assert "notice-info" in page
    assert '<article class="prose" lang="en">' in page
    assert "notice-info" not in text(client.get("/news/disks/"))


@pytest.mark.parametrize("path", ["/news/none/", "/news/atom/none.xml", "/fr/news/", "/news/../x/"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_what_is_withdrawn_or_to_come_is_not_found(client, now):
    publish(now)
    Item.objects.withdraw("disks", "en")
    publish(now, slug="later", at=now + timedelta(days=1))
    assert client.get("/news/disks/").status_code == 404
    assert client.get("/news/later/").status_code == 404
    assert "later" not in text(client.get("/news/"))


@pytest.mark.parametrize("path", ["/news/", "/news/disks/", "/news/atom.xml", "/zh-hans/news/"])
def test_visitors_get_no_cookie_and_caches_may_keep_it(client, now, path):
    publish(now)
    answer = client.get(path)
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=30"
    assert " style=" not in text(answer)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_an_item_runs(client, now, attack):
    publish(now, title=attack, body=attack)
    for path in ("/", "/news/", "/news/disks/"):
        page = text(client.get(path)).lower()
        for sign in ("<script>", "<img", "<svg/", "<iframe", "<style", "<a href='vb"):
            assert sign not in page
        for scheme in ("javascript:", "vbscript:", "data:text"):
            assert f'href="{scheme}' not in page


def test_right_to_left_and_emoji_stay_in_their_place(client, now):
    publish(now, title="\u202eevil \u05e9\u05dc\u05d5\u05dd 🧱")
    assert "<bdi>\u202eevil \u05e9\u05dc\u05d5\u05dd 🧱</bdi>" in text(client.get("/news/"))


# --- the line on the front page


def test_the_front_page_names_the_newest(client, now):
    Mirror.objects.create(name="debian", path="/debian/")
    for number in range(5):
        at = now - timedelta(days=number + 1)
        publish(now, slug=f"n{number}", title=f"Item number {number}.", at=at)
    publish(now, slug="ancient", title="Ancient", at=now - timedelta(days=300))
    page = text(client.get("/"))
    assert "Item number 2." in page and "Item number 3." not in page
    assert "Ancient" not in page


def test_without_news_the_front_page_has_no_line(client):
    Mirror.objects.create(name="debian", path="/debian/")
    assert "news-line" not in text(client.get("/"))


# --- Atom


def test_every_page_tells_readers_of_the_feed(client):
    for path, feed in (("/", "/news/atom.xml"), ("/zh-hans/help/", "/zh-hans/news/atom.xml")):
        assert f'type="application/atom+xml" href="{feed}"' in text(client.get(path))


def test_signs_that_xml_does_not_have_break_no_feed(client, now):
    Identity.objects.create(pk=1, name_en="Mirrors\x0b", url="https://mirrors.example.org")
    tell(now, title_en="A disk\x01 shelf", text_en="is \x0boff\ufffe", mirrors=["debian"])
    assert entries(client.get("/news/atom.xml"))[0].find(f"{ATOM}title").text == "A disk shelf"


def test_the_feed_has_what_atom_demands(client, now):
    Identity.objects.create(pk=1, url="https://mirrors.example.org", name_en="Example")
    item = publish(now, mirrors=["debian"])
    answer = client.get("/news/atom.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = atom(answer)
    assert feed.find(f"{ATOM}id").text == "tag:mirrors.example.org,2026:/news/atom.xml"
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Example"
    assert feed.find(f"{ATOM}updated").text == f"{item.updated_at:%Y-%m-%dT%H:%M:%SZ}"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "https://mirrors.example.org/news/atom.xml"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == item.tag
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert "<strong>in</strong>" in entry.find(f"{ATOM}content").text
    assert entry.find(f"{ATOM}link").get("href") == "https://mirrors.example.org/news/disks/"
    assert entry.find(f"{ATOM}category").get("term") == "debian"


def test_a_site_without_an_address_answers_with_the_one_that_was_asked(client, now):
    publish(now)
    (entry,) = entries(client.get("/news/atom.xml"))
    assert entry.find(f"{ATOM}link").get("href") == "http://testserver/news/disks/"


def test_an_empty_feed_is_a_feed(client):
    assert atom(client.get("/news/atom.xml")).find(f"{ATOM}updated").text


def test_each_language_has_its_feed(client, now):
    publish(now)
    publish(now, language="zh", title="新硬盘")
    (english,) = entries(client.get("/news/atom.xml"))
    (chinese,) = entries(client.get("/zh-hans/news/atom.xml"))
    assert english.find(f"{ATOM}title").text == "New disks"
    assert chinese.find(f"{ATOM}title").text == "新硬盘"
    assert english.find(f"{ATOM}id").text != chinese.find(f"{ATOM}id").text


def test_a_mirror_has_its_own_feed(client, now):
    Mirror.objects.create(name="git/linux", path="/git/linux/")
    publish(now, mirrors=["git/linux"])
    publish(now, slug="other", mirrors=["debian"])
    tell(now, mirrors=["git/linux"])
    tell(now, title_en="Another", mirrors=["debian"])
    titles = [e.find(f"{ATOM}title").text for e in entries(client.get("/news/atom/git/linux.xml"))]
    assert sorted(titles) == ["A disk shelf is off", "New disks"]


def test_a_reader_that_has_the_feed_gets_304(client, now):
    publish(now)
    answer = client.get("/news/atom.xml")
    again = client.get("/news/atom.xml", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = {"If-Modified-Since": answer["Last-Modified"]}
    assert client.get("/news/atom.xml", headers=since).status_code == 304


@pytest.mark.parametrize("change", ["publish", "withdraw", "outage", "name"])
def test_a_feed_that_changed_is_sent_again(client, now, change):
    publish(now)
    etag = client.get("/news/atom.xml")["ETag"]
    if change == "publish":
        publish(now + timedelta(seconds=1), title="Newer disks")
    elif change == "withdraw":
        Item.objects.withdraw("disks", "en")
    elif change == "outage":
        tell(now)
    else:
        Identity.objects.create(pk=1, name_en="Other")
    assert client.get("/news/atom.xml", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_feed_stays_xml_and_runs_nothing(client, now, attack):
    publish(now, title=attack, body=attack)
    (entry,) = entries(client.get("/news/atom.xml"))
    assert entry.find(f"{ATOM}title").text == attack
    content = (entry.find(f"{ATOM}content").text or "").lower()
    assert not any(sign in content for sign in ("<script", "<img", "<svg", "<iframe", "<style"))
    assert 'href="javascript' not in content


def test_a_feed_costs_the_same_however_long(client, now, django_assert_num_queries):
    for number in range(15):
        publish(now, slug=f"n{number}", mirrors=["debian"])
    with django_assert_num_queries(4):  # items, their mirrors, identity, outages
        client.get("/news/atom.xml")


# --- pages that are asked for before anybody does


def test_public_news_and_requests_are_listed_for_warming(now):
    publish(now, mirrors=["debian"])
    publish(now, language="zh", title="新硬盘")
    publish(now, slug="later", at=now + timedelta(days=1))
    Proposal.objects.create(nonce="a", name="x", state="asked")
    Proposal.objects.create(nonce="b", name="y", state="waiting")
    found = [one for one in public_pages() if one[0].startswith(("news", "proposal"))]
    shown = Proposal.objects.get(state="asked")
    assert sorted(found, key=str) == [
        ("news-atom", {}),
        ("news-atom-mirror", {"name": "debian"}),
        ("news-index", {}),
        ("news-item", {"slug": "disks"}),
        ("proposal", {"pk": shown.pk}),
        ("proposals", {}),
    ]
    assert not {"news-item", "news-atom-mirror", "proposal"} & set(unlisted())
