from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mirrorsite.help.models import Page
from mirrorsite.moving import following
from mirrorsite.moving.following import FLUSH_AT, Hits
from mirrorsite.moving.models import Redirect
from mirrorsite.moving.usual import USUAL, add_usual, missing
from mirrorsite.news.models import Item
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db


def rule(old_path, target, **more):
    row = Redirect(old_path=old_path, target=target, **more)
    row.full_clean()
    row.save()
    following.forget()
    return row


def lead(client, path):
    answer = client.get(path)
    return answer.status_code, answer.headers.get("Location")


def test_an_old_address_leads_to_the_new_one(client):
    rule("/docs/all.html", "/help/")
    answer = client.get("/docs/all.html")
    assert (answer.status_code, answer["Location"]) == (301, "/help/")
    assert "Content-Security-Policy" in answer


def test_one_that_is_not_for_good_is_302(client):
    rule("/docs/", "/help/", is_permanent=False)
    assert lead(client, "/docs/") == (302, "/help/")


def test_what_answers_by_itself_is_never_redirected(client):
    Redirect.objects.create(old_path="/help/", target="/news/")
    Redirect.objects.create(old_path="/healthz", target="/news/")
    following.forget()
    assert client.get("/help/").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_only_reading_is_led_on(client):
    rule("/docs/", "/help/")
    assert client.post("/docs/").status_code == 404
    assert client.head("/docs/").status_code == 301


def test_a_prefix_leads_to_the_page_of_a_mirror_however_it_is_written(client):
    Page.objects.create(name="CRAN", language="en", title="x", body="x")
    rule("/docs/*", "help:*")
    for path in ("/docs/CRAN/", "/docs/cran", "/docs/Cran.html"):
        assert lead(client, path) == (301, "/help/CRAN/")


@pytest.mark.parametrize("target", ["help:*", "mirror:*", "news:*"])
def test_a_thing_that_is_not_here_is_still_not_found(client, target):
    rule("/docs/*", target)
    for path in ("/docs/none/", "/docs/", "/docs/%00", "/docs/" + "x" * 2000):
        assert lead(client, path) == (404, None)


def test_hidden_mirrors_and_news_to_come_are_not_told(client):
    now = timezone.now()
    Mirror.objects.create(name="secret", path="/secret/", is_public=False)
    text = f'+++\ntitle = "x"\ndate = {now + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}\n+++\nx'
    Item.objects.publish("later", "en", text, "ada", now)
    rule("/m/*", "mirror:*")
    rule("/n/*", "news:*")
    assert lead(client, "/m/secret/") == (404, None)
    assert lead(client, "/n/later/") == (404, None)


@pytest.mark.parametrize("path", ["/old//evil.example/", "/old/%5Cevil.example", "/old/%0d%0aX: 1"])
def test_a_prefix_is_no_open_redirect(client, path):
    rule("/old/*", "/*")
    status, location = lead(client, path)
    assert status == 301
    assert location.startswith("/") and not location.startswith(("//", "/\\"))
    assert "\n" not in location


def test_a_missing_page_asks_the_table_once_in_a_while(client):
    rule("/docs/", "/help/")
    asked = []
    for _twice in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/none/")
        asked.append(sum("moving_redirect" in query["sql"] for query in queries))
    assert asked == [1, 0]


# --- the table refuses what would go wrong


@pytest.mark.parametrize(
    ("old_path", "target", "words"),
    [
        ("/a/", "/a/", "is an old address itself"),
        ("/a/*", "/a/b/*", "is an old address itself"),
        ("/b/", "/x/", "is an old address itself"),
        ("/y/", "/b/", "leads here"),
        ("/a/", "//evil.example/", "Expected a path"),
        ("/a/", "javascript:alert(1)", "Expected a path"),
        ("/a/", "https://localhost/a/", "address of this site"),
        ("/x/", "/z/", "already exists"),
        ("a", "/z/", "begins with one slash"),
    ],
)
def test_loops_chains_and_other_sites_are_refused(old_path, target, words):
    rule("/x/", "/y/")
    with pytest.raises(ValidationError, match=words):
        rule(old_path, target)


def test_a_rule_may_lead_to_an_address_that_the_staff_typed(client):
    rule("/forum/*", "https://forum.example.org/*")
    assert lead(client, "/forum/t/1") == (301, "https://forum.example.org/t/1")


# --- the usual ones


def test_the_usual_addresses_fit_together_and_are_added_once(client):
    assert add_usual("ada") == len(USUAL)
    assert missing() == []
    assert add_usual("ada") == 0
    following.forget()
    Page.objects.create(name="debian", language="en", title="x", body="x")
    assert lead(client, "/docs/debian/") == (301, "/help/debian/")
    assert lead(client, "/help/debian.html") == (301, "/help/debian/")
    assert lead(client, "/feed.xml") == (301, "/news/atom.xml")


def test_staff_add_the_usual_ones(client):
    client.force_login(User.objects.create_superuser("ada"))
    rule("/docs/*", "/elsewhere/")
    assert "14 usual addresses are not in the table" in client.get("/ops/moving/").content.decode()
    client.post("/ops/moving/usual/")
    assert Redirect.objects.get(old_path="/docs/*").target == "/elsewhere/"
    assert Redirect.objects.get(old_path="/feed.xml").made_by == "ada"


def test_the_admin_refuses_a_loop(client):
    client.force_login(User.objects.create_superuser("ada"))
    form = {"old_path": "/a/*", "target": "/a/b/*", "is_permanent": "on"}
    answer = client.post("/admin/moving/redirect/add/", form)
    assert "is an old address itself" in answer.content.decode()
    client.post("/admin/moving/redirect/add/", {**form, "target": "/b/"})
    assert Redirect.objects.get().made_by == "ada"


# --- counts


def test_hits_are_written_together(django_assert_num_queries):
    row, hits = rule("/a/", "/b/"), Hits()
    hits.count(row.pk, 100.0)
    with django_assert_num_queries(0):
        for _hit in range(5):
            hits.count(row.pk, 101.0)
    hits.count(row.pk, 131.0)
    row.refresh_from_db()
    assert row.hits == 7
    assert row.last_hit_at is not None


def test_very_many_hits_are_written_sooner():
    row, hits = rule("/a/", "/b/"), Hits()
    for _hit in range(FLUSH_AT + 1):
        hits.count(row.pk, 100.0)
    row.refresh_from_db()
    assert row.hits == FLUSH_AT + 1


def test_hits_that_cannot_be_written_are_kept(monkeypatch):
    row, hits = rule("/a/", "/b/"), Hits()

    def refuse(**values):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(Redirect.objects, "filter", refuse)
        hits.count(row.pk, 100.0)
    hits.count(row.pk, 200.0)
    row.refresh_from_db()
    assert row.hits == 2


def test_a_rule_that_was_deleted_meanwhile_is_no_error():
    Hits().count(10**6, 100.0)


# --- circles and other hosts


def test_a_prefix_leads_to_no_other_host(client):
    rule("/old/*", "/*")
    assert lead(client, "/old/.%2F%2Fevil.example")[1] == "/evil.example"


@pytest.mark.parametrize(
    "target", ["/caf\u00e9/", "/caf%C3%A9/", "/caf\u00e9/?from=old", "/caf\u00e9/#top"]
)
def test_an_address_that_leads_to_itself_is_refused_however_it_is_written(target):
    with pytest.raises(ValidationError):
        rule("/caf\u00e9/", target)


def test_two_that_lead_to_each_other_are_refused_in_spite_of_a_query():
    rule("/a/", "/b/?x=1")
    with pytest.raises(ValidationError):
        rule("/b/", "/a/?x=1")


@pytest.mark.parametrize("target", ["/caf\u00e9/", "/caf\u00e9/?from=old"])
def test_a_row_that_leads_to_itself_all_the_same_is_not_followed(client, target):
    Redirect.objects.create(old_path="/caf\u00e9/", target=target)
    following.forget()
    assert lead(client, "/caf\u00e9/") == (404, None)
