"""Marks of mirrors: when a mirror is new, and how marks are shown and explained."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mirrorsite.demo.loading import introduce, show_marks
from mirrorsite.ground.site.models import Identity, Network
from syncstatus.digest import store, store_tree
from syncstatus.domain.answer import Parsed
from syncstatus.domain.status import Status, SyncStatus
from syncstatus.models import Mirror
from tests.web.made_site import mirror, source, text

pytestmark = pytest.mark.django_db


def told(*names):
    return Parsed([SyncStatus(name, Status.SUCCESS) for name in names])


def added_on(name):
    return Mirror.objects.get(name=name).added_on


# --- when a mirror is new


def test_the_first_answer_of_a_source_brings_nothing_new():
    store(source(last_answer_at=None), told("debian", "ubuntu"), timezone.now())
    assert added_on("debian") is added_on("ubuntu") is None


def test_what_a_source_names_later_is_new_from_that_day():
    here, now = source(last_answer_at=None), timezone.now()
    store(here, told("debian"), now)
    store(here, told("debian", "void"), now + timedelta(days=1))
    assert added_on("debian") is None
    assert added_on("void") == timezone.localdate(now + timedelta(days=1))


def test_the_first_answer_of_a_second_source_brings_nothing_new():
    store(source(), told("debian"), timezone.now())
    store(source(location="/other", last_answer_at=None), told("ubuntu"), timezone.now())
    assert added_on("ubuntu") is None


def test_a_mirror_that_another_source_takes_over_does_not_become_new():
    store(source(last_answer_at=None, is_enabled=False), told("debian"), timezone.now())
    store(source(location="/other"), told("debian"), timezone.now() + timedelta(days=1))
    assert added_on("debian") is None


def test_a_folder_that_appears_later_is_new():
    here, now = source(kind="tree", location="/srv", last_answer_at=None), timezone.now()
    store_tree(here, ["debian"], now)
    store_tree(here, ["debian", "gnu"], now)
    assert (added_on("debian"), added_on("gnu")) == (None, timezone.localdate(now))


# --- how they are shown


@pytest.fixture
def marked():
    today = timezone.localdate()
    mirror("fresh", added_on=today)
    mirror("going", retires_on=today + timedelta(days=9))
    mirror("gone", retires_on=today - timedelta(days=9))
    mirror("ours", official_of="Debian")
    mirror("plain")
    return today


def test_each_mark_stands_in_its_row_with_its_meaning(client, marked):
    page = text(client.get("/"))
    for words in (
        'title="It has been here for less than 30 days.">new<',
        f">retiring on {marked + timedelta(days=9)}<",
        f">retired on {marked - timedelta(days=9)}<",
        ">official mirror of Debian<",
    ):
        assert page.count(words) == 1, words


def test_each_mark_on_the_page_is_explained_once(client, marked):
    page = text(client.get("/"))
    assert '<span class="mark mark-retiring">retiring on …</span></dt>' in page
    assert page.count("</span></dt><dd>The project itself lists this mirror among its own.") == 1


def test_what_is_not_on_the_page_is_not_explained(client, marked):
    page = text(client.get("/?q=ours"))
    assert "official mirror of …" in page
    assert "retiring on …" not in page


def test_states_are_explained_beside_the_list(client, marked):
    assert "<dd>The last sync succeeded.</dd>" in text(client.get("/"))


def test_a_mirrors_own_page_says_mark_and_meaning(client, marked):
    page = text(client.get("/mirror/going/"))
    assert f"retiring on {marked + timedelta(days=9)}</span> It will be removed" in page
    assert "</span> The project itself lists" in text(client.get("/mirror/ours/"))
    assert 'class="mark ' not in text(client.get("/mirror/plain/"))


# --- a mirror's addresses


def test_a_mirror_page_has_each_address_to_copy(client):
    Identity.objects.create(
        pk=1,
        url="https://mirrors.example.org",
        host_ipv4="v4.example.org",
        host_ipv6="v6.example.org:8443",
    )
    mirror("debian")
    page = text(client.get("/mirror/debian/"))
    for address in (
        "https://mirrors.example.org/debian/",
        "http://mirrors.example.org/debian/",
        "https://v4.example.org/debian/",
        "https://v6.example.org:8443/debian/",
    ):
        assert f'data-copy-text="{address}"' in page


def test_a_site_without_plain_http_does_not_offer_it(client):
    Identity.objects.create(pk=1, url="https://mirrors.example.org", offers_http=False)
    mirror("debian")
    assert '"http://mirrors.example.org/debian/"' not in text(client.get("/mirror/debian/"))


# --- the demonstration


def test_the_demonstration_shows_every_mark(client):
    for name in ("debian", "archlinux", "openeuler", "nix-channels", "centos-vault"):
        mirror(name)
    show_marks(timezone.now())
    page = text(client.get("/"))
    for kind in ("new", "retiring", "official"):
        assert f"mark-{kind}" in page


def test_the_demonstration_introduces_itself_and_leaves_a_named_site_alone():
    Identity.objects.create(pk=1, name_en="Ours")
    introduce()
    assert Identity.current().operator_en.startswith("the mirror group")
    Identity.objects.update(operator_en="We")
    introduce()
    assert Identity.current().operator_en == "We"
    assert Network.objects.count() == 1
