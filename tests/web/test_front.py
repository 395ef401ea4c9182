"""Who a visitor is, and what the headers of public pages let caches do."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from mirrorsite.front import network
from mirrorsite.front.network import Visitor, class_of, visitor_of
from mirrorsite.front.page_cache import PageCache
from mirrorsite.front.pages import BY_VISITOR, paths_by_visitor, public_addresses
from mirrorsite.ground.site.models import Network
from mirrorsite.ground.site.pages import unlisted
from mirrorsite.ground.site.public import BY_VISITOR as BY_CLASS
from mirrorsite.ground.site.public import KEEP, public_page
from mirrorsite.wsgi import application
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded; charset="
DOWNSTREAM = "X-Downstream-Cache-Control"


@pytest.fixture
def networks():
    campus = "10.0.0.0/8\n# the whole campus\nnonsense\n2001:db8::/32"
    Network.objects.create(name="campus", label_en="Campus", label_zh="校园", ranges=campus)
    Network.objects.create(name="lab", label_en="Lab", label_zh="实验室", ranges="10.7.0.0/16")


@public_page
def by_visitor(request):
    visitor = visitor_of(request)
    return HttpResponse(f"{visitor.family} {visitor.network}" + " " * 500)


@public_page
def for_all(request):
    return HttpResponse("same" * 200)


@public_page
def strict(request):
    visitor_of(request)
    return HttpResponse("mine", headers={"Cache-Control": "no-store"})


@public_page
def elsewhere(request):
    return HttpResponseRedirect("/")


@public_page
def with_cookie(request):
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


def ask(view, **meta):
    request = RequestFactory().get("/", **meta)
    return view(request)


# --- the visitor


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.7.0.1", (4, "lab")),
        ("10.8.0.1", (4, "campus")),
        ("192.0.2.1", (4, "")),
        ("2001:db8::1", (6, "campus")),
        ("2001:db9::1", (6, "")),
        ("::ffff:10.7.0.1", (4, "lab")),
        ("fe80::1%eth0", (6, "")),
        ("", (0, "")),
        ("unix:", (0, "")),
        ("10.7.0.1, 10.8.0.1", (0, "")),
        ("1" * 10_000, (0, "")),
    ],
)
def test_a_visitors_class_is_that_of_the_address(networks, address, expected):
    visitor = visitor_of(RequestFactory().get("/", REMOTE_ADDR=address))
    assert visitor == Visitor(*expected, "testserver")


@pytest.mark.parametrize("forged", ["4:lab", "6:campus", "0:"])
def test_without_nginx_a_header_changes_nothing(networks, forged):
    assert class_of({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_VISITOR_CLASS": forged}) == "4:"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("4:lab", "4:lab"),
        ("6:", "6:"),
        ("", "0:"),
        ("4", "0:"),
        ("5:lab", "0:"),
        ("4:<b>", "0:"),
        ("4:" + "x" * 21, "0:"),
        ("4:lab\n", "0:"),
    ],
)
def test_behind_nginx_its_header_is_the_class(networks, settings, said, expected):
    settings.BEHIND_NGINX = True
    assert class_of({"REMOTE_ADDR": "10.7.0.1", "HTTP_X_VISITOR_CLASS": said}) == expected


@pytest.mark.parametrize(
    ("count", "passed", "expected"),
    [
        (0, "10.7.0.1", "4:"),
        (1, "10.7.0.1", "4:lab"),
        (1, "10.7.0.1, 192.0.2.9", "4:"),
        (2, "10.7.0.1, 192.0.2.9", "4:lab"),
        (2, "10.7.0.1", "4:"),
        (1, "", "0:"),
    ],
)
def test_only_our_own_proxies_are_believed(networks, settings, count, passed, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    meta = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": passed}
    assert class_of(meta) == expected


def test_networks_are_read_again_after_some_seconds(networks, settings, monkeypatch):
    monkeypatch.setattr(network, "_known", network.Known())
    settings.NETWORKS_KEPT_S = 1000
    meta = {"REMOTE_ADDR": "10.7.0.1"}
    assert class_of(meta) == "4:lab"
    Network.objects.all().delete()
    assert class_of(meta) == "4:lab"
    settings.NETWORKS_KEPT_S = 0
    assert class_of(meta) == "4:"


def test_while_the_database_is_away_the_last_known_networks_hold(networks, monkeypatch):
    meta = {"REMOTE_ADDR": "10.7.0.1"}
    assert class_of(meta) == "4:lab"

    def away():
        raise DatabaseError("gone")

    monkeypatch.setattr(network, "ranges_in_rows", away)
    monkeypatch.setattr(network.connection, "close", lambda: None)
    assert class_of(meta) == "4:lab"


def test_of_two_networks_with_one_range_the_first_by_name_has_it(networks):
    Network.objects.create(name="a", label_en="A", label_zh="A", ranges="10.7.0.0/16")
    assert class_of({"REMOTE_ADDR": "10.7.0.1"}) == "4:a"


# --- what caches may do


def test_a_page_for_all_may_be_kept_by_everybody():
    answer = ask(for_all)
    assert answer["Cache-Control"] == "public, max-age=30"
    assert answer["Date"] == answer["Last-Modified"]


def test_a_page_by_class_is_private_to_other_caches(networks):
    assert ask(by_visitor)["Cache-Control"] == "private, no-cache"


def test_nginx_is_told_apart_from_what_it_tells_others(settings):
    settings.BEHIND_NGINX = True
    near = "public, max-age=10, stale-while-revalidate=300"
    answer = ask(for_all)
    assert (answer["Cache-Control"], answer[DOWNSTREAM]) == (near, "public, max-age=30")
    answer = ask(by_visitor, HTTP_X_KEPT_BY_CLASS="yes")
    assert (answer["Cache-Control"], answer[DOWNSTREAM]) == (near, "private, no-cache")


def test_nginx_never_keeps_a_page_by_class_where_its_key_has_no_class(settings):
    settings.BEHIND_NGINX = True
    answer = ask(by_visitor)
    assert answer["Cache-Control"] == "private, no-cache"
    assert DOWNSTREAM not in answer


def test_without_nginx_nobody_is_told_what_is_meant_for_it():
    assert DOWNSTREAM not in ask(by_visitor, HTTP_X_KEPT_BY_CLASS="yes")


@pytest.mark.parametrize("view", [strict, elsewhere, with_cookie])
def test_what_is_not_to_be_kept_is_not(view, settings):
    settings.BEHIND_NGINX = True
    request = RequestFactory().get("/", HTTP_X_KEPT_BY_CLASS="yes")
    answer = view(request)
    assert KEEP not in request.META
    assert DOWNSTREAM not in answer
    assert view is not strict or answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["sessionid", "messages"])
def test_who_has_a_cookie_of_ours_gets_an_answer_of_their_own(name):
    client = Client()
    client.cookies[name] = "x"
    answer = client.get("/")
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/zh-hans/", "/help/", "/zh-hans/help/", "/nothing/"])
def test_the_language_is_the_paths_alone(path):
    for wanted in ("en", "zh-CN,zh;q=0.9", "de"):
        answer = Client().get(path, headers={"accept-language": wanted})
        assert answer["Content-Language"] == ("zh-hans" if "zh" in path else "en")
        assert "Accept-Language" not in answer.get("Vary", "")


def test_public_pages_vary_by_no_cookie():
    call_command("import_help", verbosity=0)
    for address in public_addresses():
        answer = Client().get(address.path)
        assert "Cookie" not in answer.get("Vary", ""), address.path


# --- the list of pages


def test_every_public_page_is_listed_in_both_languages():
    call_command("import_help", verbosity=0)
    Mirror.objects.create(name="debian", path="/debian/")
    Mirror.objects.create(name="hidden", path="/hidden/", is_public=False)
    paths = {address.path for address in public_addresses()}
    for path in ("/", "/help/", "/mirror/debian/", "/help/debian/"):
        assert {path, f"/zh-hans{path}"} <= paths
    assert "/mirror/hidden/" not in paths


def test_no_public_page_with_a_name_in_its_address_is_forgotten():
    assert unlisted() == []  # its owner registers with ground.site.pages.lists_pages


def test_pages_by_class_are_said_to_be():
    assert paths_by_visitor() == ["/", "/zh-hans/"]
    assert [one.path for one in public_addresses() if one.by_visitor] == paths_by_visitor()


def test_a_page_that_asks_who_reads_is_one_of_those_by_class():
    call_command("import_help", verbosity=0)
    for address in public_addresses():
        if not address.by_visitor:
            said = Client().get(address.path).get("Cache-Control", "")
            assert not said.startswith("private, no-cache"), (address.path, BY_VISITOR)


# --- the whole of it in one process


def test_in_one_process_classes_are_never_mixed(networks):
    def django(environ, start):
        request = RequestFactory().get("/", REMOTE_ADDR=environ["REMOTE_ADDR"])
        answer = by_visitor(request)
        environ |= {key: request.META[key] for key in (KEEP, BY_CLASS)}
        start("200 OK", list(answer.items()))
        return [answer.content]

    cache = PageCache(django, 2**20)
    seen = {}
    for _round in range(2):
        for address in ("10.7.0.1", "10.8.0.1", "192.0.2.1", "2001:db8::1", "2001:db9::1"):
            environ = {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": "/",
                "wsgi.url_scheme": "http",
                "REMOTE_ADDR": address,
                "HTTP_X_VISITOR_CLASS": "4:lab",
            }
            body = b"".join(cache(environ, lambda *_said: None)).decode().strip()
            assert seen.setdefault(address, body) == body
    assert seen == {
        "10.7.0.1": "4 lab",
        "10.8.0.1": "4 campus",
        "192.0.2.1": "4",
        "2001:db8::1": "6 campus",
        "2001:db9::1": "6",
    }


# --- one address, one page


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "hex", "rot13", "undefined", "idna"])
def test_a_charset_of_the_request_does_not_change_how_its_query_is_read(charset):
    Mirror.objects.create(name="debian", path="/debian/")
    Mirror.objects.create(name="arch", path="/arch/")
    said = []
    kind = f"text/html; charset={charset}"
    environ = RequestFactory().get(f"/?q=debian&{charset}").environ | {"CONTENT_TYPE": kind}
    body = b"".join(application(environ, lambda status, _headers: said.append(status)))
    assert said == ["200 OK"]
    assert b"/mirror/debian/" in body
    assert b"/mirror/arch/" not in body


def test_a_form_in_another_charset_is_turned_away():
    said = []
    asked = RequestFactory().post("/requests/new/", "name=x", content_type=FORM + "utf-16")
    list(application(asked.environ, lambda status, _headers: said.append(status)))
    assert said == ["422 Unprocessable Entity"]
