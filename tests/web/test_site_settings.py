"""The site's own colours, hosts and networks: what is refused, what is told, what is served."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.models import Identity, Network
from tests.web.made_site import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client):
    client.force_login(get_user_model().objects.create_superuser("root"))
    return client


def faults(thing):
    try:
        thing.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


# --- colours


@pytest.mark.parametrize("colour", ["red", "#fff", "#1a5fb4;", "}*{x"])
def test_what_is_no_colour_is_refused(colour):
    assert faults(Identity(pk=1, accent=colour))["accent"]


@pytest.mark.parametrize(("field", "colour"), [("accent", "#ffcc00"), ("accent_dark", "#0b2a5b")])
def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast(field, colour):
    said = faults(Identity(pk=1, **{field: colour}))[field][0]
    assert said.startswith("Its contrast is 1.")
    assert "4.5 : 1" in said


def test_colours_that_can_be_read_are_taken():
    assert faults(Identity(pk=1, accent="#8b1a1a", accent_dark="#ffb3a7")) == {}


def test_a_site_with_colours_serves_them_under_an_address_of_their_own(client):
    site = Identity.objects.create(pk=1, accent="#8b1a1a", accent_dark="#ffb3a7")
    href = f"/site-{site.colour_mark}.css"
    assert f'<link rel="stylesheet" href="{href}">' in text(client.get("/"))
    answer = client.get(href)
    assert answer["Content-Type"] == "text/css"
    assert "immutable" in answer["Cache-Control"]
    assert "--accent: #8b1a1a;" in text(answer)


def test_an_old_address_of_the_colours_is_not_kept_for_long(client):
    Identity.objects.create(pk=1, accent="#8b1a1a")
    answer = client.get("/site-0000000000.css")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "#8b1a1a" in text(answer)


def test_a_site_without_colours_asks_for_no_sheet(client):
    assert "/site-" not in text(client.get("/"))


def test_a_colour_that_came_in_unchecked_is_not_served(client):
    Identity.objects.create(pk=1, accent="red;}*{")
    assert "accent" not in text(client.get("/site-x.css"))


def test_the_admin_tells_the_contrast_of_a_colour(root):
    Identity.objects.create(pk=1, accent="#8b1a1a")
    assert "#8b1a1a: 8." in text(root.get("/admin/site/identity/1/change/"))


# --- addresses


@pytest.mark.parametrize("host", ["https://x.example", "x.example/", "a b", "x;y", "x" * 199])
def test_what_is_no_host_name_is_refused(host):
    assert "host_ipv6" in faults(Identity(pk=1, host_ipv6=host))


@pytest.mark.parametrize("host", ["", "mirrors6.example.org", "v6.example:8443", "localhost"])
def test_host_names_are_taken(host):
    assert faults(Identity(pk=1, host_ipv6=host)) == {}


def test_a_slash_at_the_end_of_the_address_goes():
    site = Identity(pk=1, url="https://mirrors.example.org/")
    assert faults(site) == {}
    assert site.url == "https://mirrors.example.org"


# --- networks


def network(**values):
    plain = {"name": "campus", "label_en": "campus", "label_zh": "校园网", "ranges": "10.0.0.0/8"}
    return {**plain, **values}


def test_every_bad_line_is_named(db):
    told = faults(Network(**network(ranges="10.0.0.0/8\nx<b>\n\n10.1.2.3/16\n")))["ranges"]
    assert told == [
        "line 2, “x<b>”: this is no address range",
        "line 4, “10.1.2.3/16”: this is one address of the range 10.1.0.0/16",
    ]


def test_a_network_of_remarks_alone_is_refused(db):
    assert faults(Network(**network(ranges="# none\n")))["ranges"] == ["There is no range in it."]


def test_a_network_is_added_audited_and_its_overlap_told(root):
    Network.objects.create(**network())
    form = network(name="dorm", label_en="dorm", ranges="192.0.2.0/24\n10.9.0.0/16")
    answer = root.post("/admin/site/network/add/", form, follow=True)
    assert "10.9.0.0/16 (dorm:2) lies within 10.0.0.0/8 (campus:1)" in text(answer)
    entry = Entry.objects.get(action="added")
    assert entry.subject == f"site.network:{Network.objects.get(name='dorm').pk}"


def test_the_same_range_twice_is_told(root):
    form = network(ranges="192.0.2.0/24\n192.0.2.0/24")
    answer = root.post("/admin/site/network/add/", form, follow=True)
    assert "192.0.2.0/24 is there twice, at campus:1 and campus:2." in text(answer)


def test_bad_ranges_are_refused_in_the_form_and_shown_escaped(root):
    answer = root.post("/admin/site/network/add/", network(ranges="<script>alert(1)"))
    assert "line 1, “&lt;script&gt;alert(1)”: this is no address range" in text(answer)
    assert not Network.objects.exists()
