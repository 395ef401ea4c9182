"""The printed configuration: complete, from the rows, and with no line of anybody else's."""

import io

import pytest
from django.core.management import CommandError, call_command

from mirrorsite.front.nginx import ConfigError, Wanted, configuration, fingerprint
from mirrorsite.ground.site.models import Identity, Network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return Identity.objects.create(pk=1, url="https://mirrors.example.org")


def network(name, ranges):
    return Network.objects.create(name=name, label_en=name, label_zh=name, ranges=ranges)


def printed(*options):
    out, complaints = io.StringIO(), io.StringIO()
    call_command("nginx_conf", *options, stdout=out, stderr=complaints)
    return out.getvalue(), complaints.getvalue()


def test_without_options_it_is_the_sites_own_names_on_port_80(site):
    site.host_ipv4, site.host_ipv6 = "mirrors4.example.org", "mirrors6.example.org"
    site.save()
    text, complaints = printed()
    names = "mirrors.example.org mirrors4.example.org mirrors6.example.org"
    assert f"server_name {names};" in text
    assert "listen 80;" in text
    assert "listen [::]:80;" in text
    assert complaints == ""


def test_ranges_of_networks_are_in_it(site):
    network("campus", "10.0.0.0/8\n2001:db8::/32")
    text, _complaints = printed()
    assert "    10.0.0.0/8 campus;\n    2001:db8::/32 campus;\n" in text


def test_a_line_that_is_no_range_is_left_out_and_told(site):
    network("campus", "10.0.0.0/8\n10.0.0.1/8\n1.1.1.1; } evil {")
    text, complaints = printed()
    assert "evil" not in text
    assert "left out: '10.0.0.1/8', line 2 of the network campus" in complaints
    assert "line 3 of the network campus" in complaints


def test_two_networks_with_one_range_give_one_line(site):
    network("a", "10.0.0.0/8")
    network("b", "10.0.0.0/8")
    assert printed()[0].count("10.0.0.0/8") == 1


def test_with_a_certificate_both_ports_are_served_and_pages_move_to_https(site):
    text, _complaints = printed("--tls-certificate", "/etc/c.pem", "--tls-key", "/etc/k.pem")
    assert "listen 443 ssl http2;" in text
    assert "listen [::]:443 ssl http2;" in text
    assert "listen 80;" in text
    assert "return 301 https://$host$request_uri;" in text


def test_a_port_of_the_public_address_is_in_every_page(site):
    Identity.objects.update(url="http://mirrors.example.org:8080")
    assert "set $mirrorsite_host $host:8080;" in printed("--listen", "8080")[0]


def test_a_public_address_under_another_name_is_told(site):
    assert "is none of the names" in printed("--server-name", "other.example.org")[1]


def test_a_tree_gets_no_address_of_the_program(site):
    text, _complaints = printed("--tree", "/srv/mirrors")
    assert "root /srv/mirrors;" in text
    for segment in ("ops", "help", "api", "static", r"zh\-hans"):
        assert f"|{segment}|" in text or f"|{segment})" in text


@pytest.mark.parametrize(
    "options",
    [
        ["--server-name", "a b"],
        ["--server-name", "a;}"],
        ["--server-name", "$host"],
        ["--server-name", "bücher.example"],
        ["--listen", "0"],
        ["--listen", "80;"],
        ["--listen", "::1:80"],
        ["--program", "127.0.0.1"],
        ["--program", "127.0.0.1:80;"],
        ["--warming", "0.0.0.0:8099"],
        ["--warming", "192.0.2.1:8099"],
        ["--tree", "relative"],
        ["--tree", "/srv/a b"],
        ["--tree", "/srv/$x"],
        ["--static", "/x\n;"],
        ["--cache", "/x;"],
        ["--trusted-proxy", "10.0.0.1/8"],
        ["--trusted-proxy", "all"],
        ["--scheme", "ftp"],
        ["--tls-key", "/etc/k.pem"],
    ],
)
def test_a_value_that_cannot_stand_there_is_refused(site, options):
    with pytest.raises(CommandError):
        printed(*options)


def test_what_is_refused_is_named(site):
    with pytest.raises(ConfigError, match=r"'a;}' is no server name"):
        configuration(Wanted(names=["a;}"]))


def test_the_fingerprint_changes_with_the_networks_and_stands_in_the_file(site):
    before = fingerprint()
    assert before in printed()[0]
    network("campus", "10.0.0.0/8")
    assert fingerprint() != before
    assert fingerprint() in printed()[0]


def test_the_warming_listener_is_on_loopback(site):
    text, _complaints = printed("--warming", "[::1]:9000")
    assert "listen [::1]:9000;" in text


def test_reports_may_be_as_large_as_the_site_takes_them(site, settings):
    settings.REPORT_LIMIT_BYTES = 64 * 2**20
    assert "client_max_body_size 65m;" in printed()[0]
