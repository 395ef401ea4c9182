"""Pages for what is not there, not allowed, or broken."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation

from mirrorsite.ground.site.models import Identity
from mirrorsite.ops.errors import name_in, near_names
from syncstatus.models import Mirror
from syncstatus.views import public
from tests.web.made_site import mirror, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirrors():
    for name in ("debian", "debian-cd", "CRAN", "ubuntu"):
        mirror(name)


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/debain/pool/main/", "debian"),
        ("/Debian/dists/", "debian"),
        ("/cran/src/", "CRAN"),
        ("/mirror/ubunt/", "ubuntu"),
        ("/zh-hans/help/debiann/", "debian"),
        ("/wp-login.php", None),
        ("/", None),
        ("/" + "d" * 5000, None),
    ],
)
def test_a_name_that_is_nearly_right_is_recognised(mirrors, path, first):
    assert (near_names(path) or [None])[0] == first


def test_a_hidden_mirror_is_not_given_away(mirrors):
    Mirror.objects.filter(name="ubuntu").update(is_public=False)
    assert near_names("/ubunt/") == []


@pytest.mark.parametrize("path", ["", "//", "/zh-hans", "/help", "/mirror/"])
def test_a_path_without_a_name_has_none(path):
    assert name_in(path) == ""


def test_a_missing_page_leads_to_the_mirror_that_was_meant(client, mirrors):
    answer = client.get("/debain/pool/")
    assert answer.status_code == 404
    assert '<a href="/mirror/debian/"><bdi>debian</bdi></a>' in text(answer)


def test_a_missing_page_is_in_the_language_of_its_address(client, mirrors):
    page = text(client.get("/zh-hans/debain/"))
    assert '<html lang="zh-hans"' in page
    assert 'href="/zh-hans/mirror/debian/"' in page
    assert 'href="/debain/" lang="en"' in page


def test_a_missing_page_invites_nobody_to_ask_for_it(client, mirrors):
    Identity.objects.create(pk=1, issues_url="https://issues.example.org/", contact="m@x.example")
    page = text(client.get("/debain/"))
    assert "issues.example.org" not in page
    assert "/requests/" not in page
    assert "m@x.example" in page


def test_a_missing_page_names_no_canonical_address(client, mirrors):
    page = text(client.get("/debain/"))
    assert 'rel="canonical"' not in page
    assert 'content="noindex"' in page


def test_a_missing_page_costs_few_queries(client, mirrors, django_assert_num_queries):
    with django_assert_num_queries(2):  # names, identity
        client.get("/debain/")


def test_script_in_a_missing_address_stays_text(client, mirrors):
    assert "<script>alert" not in text(client.get("/<script>alert(1)</script>/?<script>alert(1)"))


def broken(*args, **kwargs):
    raise RuntimeError("x")


def test_a_broken_page_is_told_in_both_languages(monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(public, "failing_since", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "This page could not be made" in text(answer)
    assert "Reload it in a minute." in text(answer)
    assert '<html lang="zh-hans"' in text(client.get("/zh-hans/"))


def test_a_broken_page_needs_no_database(monkeypatch):
    monkeypatch.setattr(public, "failing_since", broken)
    monkeypatch.setattr(Identity, "current", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert "Page made at" in text(answer)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_a_form_from_nowhere_is_refused_in_words(prefix):
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.create_superuser("root"))
    answer = client.post(f"{prefix}/ops/first-steps/scheduler/", {"kind": "tunasync"})
    assert answer.status_code == 403
    with translation.override("zh-hans" if prefix else "en"):
        assert translation.gettext("This form was not accepted") in text(answer)
