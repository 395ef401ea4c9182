"""The shipped configuration in a real nginx, before a program that says what it was asked."""

import http.server
import io
import json
import threading
import time
from email.utils import formatdate

import pytest
from django.core.management import call_command

from mirrorsite.ground.site.models import Identity, Network
from tests.front import NAME, Nginx, binary, in_front_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not binary(), reason="no nginx: apt install nginx-light"),
]
FORGED = ("4:staff", "6:campus", "", "x" * 5000, "4:a b", "0:")


class Program(http.server.BaseHTTPRequestHandler):
    """Answers as the site does: kept for ten seconds, with what it was asked in the body."""

    asked: list[str] = []
    statuses: dict[str, int] = {}
    cookie = ""

    def do_GET(self):
        Program.asked.append(self.path)
        said = {name: self.headers[name] for name in self.headers}
        body = json.dumps({"path": self.path, "asked": len(Program.asked), **said}).encode()
        status = Program.statuses.get(self.path, 200)
        self.send_response_only(status)
        self.send_header("Date", formatdate(time.time() - 3600, usegmt=True))
        self.send_header("Vary", "Accept-Encoding, Cookie")
        self.send_header("Content-Length", str(len(body)))
        if Program.cookie:
            self.send_header("Set-Cookie", Program.cookie)
        if status == 200:
            kept = "public, max-age=10, stale-while-revalidate=300"
            self.send_header("Cache-Control", kept)
            self.send_header("X-Downstream-Cache-Control", "private, no-cache")
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    do_POST = do_HEAD = do_GET

    def log_message(self, *words):
        pass


@pytest.fixture
def program():
    Program.asked, Program.statuses, Program.cookie = [], {}, ""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Program)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def rows():
    Identity.objects.create(pk=1, url=f"http://{NAME}")
    campus = "127.0.0.0/8\n10.0.0.0/8\n2001:db8::/32"
    Network.objects.create(name="campus", label_en="Campus", label_zh="校园", ranges=campus)
    Network.objects.create(name="lab", label_en="Lab", label_zh="实验室", ranges="10.7.0.0/16")


def printed(options):
    out = io.StringIO()
    call_command("nginx_conf", *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def nginx(program, rows, tmp_path):
    options = ["--trusted-proxy", "127.0.0.77"]
    with in_front_of(Nginx(tmp_path / "n", program.server_port, printed, options)) as running:
        yield running


def said(answer):
    assert answer.status == 200
    return json.loads(answer.body)


def test_nginx_finds_no_fault_in_it(nginx):
    assert "test is successful" in nginx.check()
    assert "warn" not in nginx.check()


@pytest.mark.parametrize("options", [["--tree", "/srv/mirrors"], ["--scheme", "https"]])
def test_nginx_finds_no_fault_in_the_other_forms(program, rows, tmp_path, options):
    other = Nginx(tmp_path / "n", program.server_port, printed, options)
    other.prepare()
    assert "test is successful" in other.check()


def test_the_class_is_the_addresss_whatever_is_forged(nginx):
    for forged in FORGED:
        asked = said(nginx.ask(f"/mirror/x{len(forged)}/", x_visitor_class=forged))
        assert asked["X-Visitor-Class"] == "4:campus"
        assert said(nginx.ask("/", to="::1", x_visitor_class=forged))["X-Visitor-Class"] == "6:"


def test_a_header_with_underscores_is_not_taken_for_the_real_one(nginx):
    asked = said(nginx.ask("/", **{"X\x5fVisitor_Class": "4:staff"}))
    assert not [name for name in asked if "_" in name]


def test_only_a_trusted_proxy_says_who_asks(nginx):
    asked = said(nginx.ask("/mirror/a/", x_forwarded_for="10.7.1.1"))
    assert (asked["X-Visitor-Class"], asked["X-Forwarded-For"]) == ("4:campus", "127.0.0.1")
    asked = said(nginx.ask("/mirror/b/", source="127.0.0.77", x_forwarded_for="10.7.1.1"))
    assert (asked["X-Visitor-Class"], asked["X-Forwarded-For"]) == ("4:lab", "10.7.1.1")
    made_up = "2001:db8::5, 10.7.1.1, 198.51.100.4"
    asked = said(nginx.ask("/mirror/c/", source="127.0.0.77", x_forwarded_for=made_up))
    assert asked["X-Visitor-Class"] == "4:"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.7.255.255", "4:lab"),
        ("10.8.0.0", "4:campus"),
        ("198.51.100.1", "4:"),
        ("2001:db8::1", "6:campus"),
        ("2001:db9::1", "6:"),
        ("::ffff:10.7.0.1", "4:lab"),
    ],
)
def test_the_smallest_range_decides(nginx, address, expected):
    asked = said(nginx.ask("/", source="127.0.0.77", x_forwarded_for=address))
    assert asked["X-Visitor-Class"] == expected


def test_nginx_and_the_program_see_the_same_class(nginx, settings):
    from mirrorsite.front.network import class_of

    for address in ("10.7.0.1", "10.0.0.1", "2001:db8::", "::1", "8.8.8.8", "::ffff:10.7.0.1"):
        asked = said(nginx.ask("/", source="127.0.0.77", x_forwarded_for=address))
        assert class_of({"REMOTE_ADDR": address}) == asked["X-Visitor-Class"]


def test_a_page_by_class_is_kept_for_each_class_alone(nginx):
    first, second = said(nginx.ask("/")), said(nginx.ask("/", to="::1"))
    assert (first["X-Visitor-Class"], second["X-Visitor-Class"]) == ("4:campus", "6:")
    assert said(nginx.ask("/")) == first
    assert said(nginx.ask("/", to="::1", x_visitor_class="4:campus")) == second
    assert first["X-Kept-By-Class"] == "yes"


def test_a_page_for_all_is_kept_once_and_is_not_told_that_it_is_kept_by_class(nginx):
    first = said(nginx.ask("/help/", x_kept_by_class="yes"))
    assert said(nginx.ask("/help/", to="::1")) == first
    assert "X-Kept-By-Class" not in first


def test_languages_are_not_mixed(nginx):
    assert said(nginx.ask("/zh-hans/", accept_language="en"))["path"] == "/zh-hans/"
    assert said(nginx.ask("/", accept_language="zh-CN"))["path"] == "/"


@pytest.mark.parametrize(
    ("accepted", "asked_for"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip;q=0.5, br", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("notgzip", None),
        ("", None),
    ],
)
def test_the_program_is_asked_for_one_of_two_encodings(nginx, accepted, asked_for):
    assert said(nginx.ask("/", accept_encoding=accepted)).get("Accept-Encoding") == asked_for


def test_encodings_are_kept_apart_and_what_varies_is_not_looked_at(nginx):
    packed = said(nginx.ask("/", accept_encoding="gzip"))
    assert "Accept-Encoding" not in said(nginx.ask("/", accept_encoding="br"))
    assert said(nginx.ask("/", accept_encoding="gzip, zstd")) == packed
    assert nginx.ask("/", accept_encoding="gzip").headers["x-cache-status"] == "HIT"


@pytest.mark.parametrize("cookie", ["sessionid=abc", "a=b; sessionid=", "messages=x"])
def test_who_is_logged_in_gets_and_leaves_nothing_in_the_cache(nginx, cookie):
    kept = said(nginx.ask("/"))
    own = nginx.ask("/", cookie=cookie)
    assert own.headers["x-cache-status"] == "BYPASS"
    assert said(own)["asked"] == 2
    assert said(nginx.ask("/")) == kept


def test_a_strangers_cookie_does_not_go_around_the_cache(nginx):
    kept = said(nginx.ask("/"))
    assert said(nginx.ask("/", cookie="theme=dark")) == kept


def test_an_answer_with_a_cookie_is_never_kept(nginx):
    Program.cookie = "a=b"
    assert [said(nginx.ask("/"))["asked"] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    "path", ["/ops/", "/zh-hans/ops/x/", "/accounts/login/", "/admin/", "/t/1"]
)
def test_pages_of_staff_are_never_kept_even_if_they_say_so(nginx, path):
    assert [said(nginx.ask(path))["asked"] for _ in range(2)] == [1, 2]


def test_posts_are_never_kept(nginx):
    nginx.ask("/requests/new/")
    assert [said(nginx.ask("/requests/new/", method="POST"))["asked"] for _ in range(2)] == [2, 3]


def test_many_posts_from_one_address_are_slowed_and_reports_are_not(nginx):
    statuses = [nginx.ask("/requests/new/", method="POST").status for _ in range(20)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert {nginx.ask("/api/report/", method="POST").status for _ in range(80)} == {200}


def test_others_are_told_what_the_program_meant_for_them(nginx):
    headers = nginx.ask("/").headers
    assert headers["cache-control"] == "private, no-cache"
    assert "x-downstream-cache-control" not in headers


def test_a_kept_page_says_when_it_was_made(nginx):
    first, again = nginx.ask("/"), nginx.ask("/")
    assert again.headers["x-cache-status"] == "HIT"
    assert again.headers["date"] == first.headers["date"]


def test_random_queries_displace_no_page(nginx):
    kept = said(nginx.ask("/help/"))
    for number in range(40):
        said(nginx.ask(f"/help/?q={number}"))
    folder = nginx.folder / "cache"
    assert len([file for file in (folder / "mirrorsite_pages").rglob("*") if file.is_file()]) == 1
    assert (
        len([file for file in (folder / "mirrorsite_queries").rglob("*") if file.is_file()]) == 40
    )
    assert said(nginx.ask("/help/")) == kept


@pytest.mark.parametrize("query", ["q=" + "x" * 300, "q=%0d%0a;", "q=a b|c", "q='\""])
def test_long_and_strange_queries_are_answered_and_not_kept(nginx, query):
    path = "/help/?" + query.replace(" ", "+")
    assert [said(nginx.ask(path))["asked"] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize("path", ["/%68elp/", "/./help/", "/help/x/..", "//help/"])
def test_other_spellings_of_a_page_fill_no_cache(nginx, path):
    kept = said(nginx.ask("/help/"))
    assert nginx.ask(path).headers["x-cache-status"] == "BYPASS"
    assert said(nginx.ask("/help/")) == kept


def test_what_is_not_found_is_not_kept(nginx):
    Program.statuses["/mirror/x/"] = 404
    assert [nginx.ask("/mirror/x/").headers["x-cache-status"] for _ in range(2)] == ["MISS"] * 2


def test_a_port_that_a_visitor_makes_up_is_in_no_page(nginx):
    assert said(nginx.ask("/", host=f"{NAME}:666"))["Host"] == NAME


def test_without_the_program_a_page_that_was_not_kept_says_so(nginx, program):
    said(nginx.ask("/help/"))
    program.shutdown()
    program.server_close()
    answer = nginx.ask("/help/other/")
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    assert "does not answer" in answer.body.decode()
    assert said(nginx.ask("/help/"))["path"] == "/help/"


def test_only_the_warming_listener_believes_in_a_class(nginx):
    warm = {"x_warm_class": "6:campus", "x_warm_scheme": "http", "host": NAME}
    warmed = nginx.ask("/", port=nginx.warming, **warm)
    assert said(warmed)["X-Visitor-Class"] == "6:campus"
    seen = said(nginx.ask("/", source="127.0.0.77", x_forwarded_for="2001:db8::9"))
    assert seen == said(warmed)
    assert said(nginx.ask("/", **{**warm, "to": "127.0.0.1"}))["X-Visitor-Class"] == "4:campus"


def test_the_warming_listener_only_reads(nginx):
    assert nginx.ask("/", port=nginx.warming, method="POST").status == 403


def test_too_large_a_body_is_refused_before_the_program(nginx):
    assert nginx.ask("/requests/", method="POST", content_length=str(3 * 2**20)).status == 413
    assert Program.asked == []


def test_files_are_served_without_the_program(program, rows, tmp_path):
    static, tree = tmp_path / "static", tmp_path / "tree"
    static.mkdir()
    (tree / "debian").mkdir(parents=True)
    (tree / "help").mkdir()
    (tree / "debian" / "Release").write_text("Origin: x")
    (static / "site.0123456789ab.css").write_text("a{}")
    options = ["--static", str(static), "--tree", str(tree)]
    with in_front_of(Nginx(tmp_path / "n", program.server_port, printed, options)) as nginx:
        style = nginx.ask("/static/site.0123456789ab.css")
        assert "immutable" in style.headers["cache-control"]
        assert nginx.ask("/debian/Release").body == b"Origin: x"
        listing = nginx.ask("/debian/")
        assert b"Release" in listing.body
        assert "sandbox" in listing.headers["content-security-policy"]
        assert Program.asked == []
        assert said(nginx.ask("/help/"))["path"] == "/help/"  # a folder takes no page's place
        assert said(nginx.ask("/old/address"))["path"] == "/old/address"
        assert said(nginx.ask("/static/site.css"))["path"] == "/static/site.css"
        assert said(nginx.ask("/"))["path"] == "/"
