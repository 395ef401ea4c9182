"""The visitor's chip and the page that says how they reach the site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from mirrorsite.ground.site.models import Identity, Network
from tests.web.made_site import mirror, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def campus():
    Network.objects.create(
        name="dorm",
        label_en="dormitory",
        label_zh="宿舍",
        ranges="192.0.2.128/25",
        meaning_en="Night speed.",
        meaning_zh="夜间限速。",
    )
    Network.objects.create(
        name="campus", label_en="campus", label_zh="校园网", ranges="192.0.2.0/24\n2001:db8::/32"
    )


@pytest.mark.parametrize(
    ("address", "chip"),
    [
        ("192.0.2.7", "IPv4 · campus<"),
        ("192.0.2.200", "IPv4 · dormitory<"),
        ("2001:db8::1", "IPv6 · campus<"),
        ("::ffff:192.0.2.7", "IPv4 · campus<"),
        ("198.51.100.9", "IPv4<"),
    ],
)
def test_the_chip_says_how_this_visitor_comes(client, campus, address, chip):
    mirror("debian")
    for path in ("/", "/check/"):
        assert f">{chip}" in text(client.get(path, REMOTE_ADDR=address))


def test_the_chip_says_what_it_means_in_the_language_of_the_page(client, campus):
    dorm = {"REMOTE_ADDR": "192.0.2.200"}
    assert 'title="Night speed."' in text(client.get("/", **dorm))
    page = text(client.get("/zh-hans/", **dorm))
    assert "IPv4 · 宿舍" in page
    assert 'title="夜间限速。"' in page


def test_a_network_without_a_meaning_is_told_plainly(client, campus):
    with translation.override("en"):
        page = text(client.get("/", REMOTE_ADDR="192.0.2.7"))
    assert "You reach this site by IPv4, from the network “campus”." in page


@pytest.mark.parametrize("address", ["", "unix:", "999.1.1.1", "<script>"])
def test_an_unknown_way_shows_no_chip_and_no_guess(client, campus, address):
    assert 'class="chip"' not in text(client.get("/", REMOTE_ADDR=address))
    assert "Address family: not known" in text(client.get("/check.txt", REMOTE_ADDR=address))


def test_other_pages_do_not_pay_for_the_chip(client, campus):
    with CaptureQueriesContext(connection) as asked:
        client.get("/help/")
    assert asked and not any("site_network" in query["sql"] for query in asked)


@pytest.mark.parametrize("path", ["/check/", "/check.txt", "/zh-hans/check/"])
def test_it_is_never_kept_and_sets_no_cookie(client, campus, path):
    answer = client.get(path)
    for word in ("private", "no-store"):
        assert word in answer["Cache-Control"]
    assert not answer.cookies


def test_the_address_is_not_shown(client, campus):
    for path in ("/", "/check/", "/check.txt"):
        assert "192.0.2.7" not in text(client.get(path, REMOTE_ADDR="192.0.2.7"))


def test_the_report_has_one_fact_a_line(client, campus):
    answer = client.get("/check.txt", REMOTE_ADDR="192.0.2.7", headers={"user-agent": "curl/8"})
    lines = text(answer).splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[:5] == [
        "Address family: IPv4",
        "Network: campus",
        "Host name: testserver",
        "Protocol: http",
        "Program: curl/8",
    ]
    assert lines[5].startswith("Time: 2")


def test_the_page_holds_the_same_report_to_copy(client, campus):
    agent = {"user-agent": '<script>alert("x")</script>\x07' + "y" * 5000}
    page = text(client.get("/check/", headers=agent))
    assert "<script>alert" not in page
    assert "Address family: IPv4" in page
    assert "y" * 200 not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_answers_reading(client, method):
    assert getattr(client, method)("/check/").status_code == 405


# --- tests of one family


@pytest.fixture
def hosts():
    Identity.objects.create(pk=1, host_ipv4="v4.example.org", host_ipv6="v6.example.org")


def test_each_host_of_one_family_is_a_link_that_works_without_script(client, hosts):
    page = text(client.get("/check/"))
    assert 'href="http://v4.example.org/check/" data-test="http://v4.example.org/check.txt"' in page
    assert 'href="http://v6.example.org/check/"' in page
    assert "check.js" in page


def test_only_this_page_may_ask_those_hosts(client, hosts):
    policy = client.get("/check/")["Content-Security-Policy"]
    assert "connect-src 'self' http://v4.example.org http://v6.example.org;" in policy
    assert "script-src 'self';" in policy
    for path in ("/", "/check.txt"):
        assert "example.org" not in client.get(path)["Content-Security-Policy"]


def test_the_report_may_be_read_by_the_page_of_the_sites_other_name(client, hosts):
    assert client.get("/check.txt")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/check/")


@pytest.mark.parametrize("host", ["x; script-src *", "a b", "'none'", "x\r\nSet-Cookie: a=b", "/"])
def test_what_is_no_host_name_gets_into_no_header(client, host):
    Identity.objects.create(pk=1, host_ipv4=host)
    answer = client.get("/check/")
    assert "connect-src 'self';" in answer["Content-Security-Policy"]
    assert "This site has no host names" in text(answer)
