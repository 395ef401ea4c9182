"""Pages kept in the process: what is kept, for whom, how long, and how much."""

import gzip
import threading

import pytest

from mirrorsite.front.kept import Store, page_from, takes_gzip
from mirrorsite.front.page_cache import STALE_S, PageCache, in_front_of
from mirrorsite.ground.site.public import BY_VISITOR, KEEP, NEAR_S, PACKS

HTML = ("Content-Type", "text/html; charset=utf-8")
MIB = 2**20


class Site:
    """A program that counts its pages; `by_visitor` and others as a view would say them."""

    def __init__(self, **says):
        self.says = {"status": "200 OK", "headers": [HTML], "keep": True, **says}
        self.made = 0
        self.closed = 0
        self.before = lambda: None

    def __call__(self, environ, start):
        self.made += 1
        number = self.made
        self.before()
        if self.says["keep"]:
            environ[KEEP] = True
        if self.says.get("by_visitor"):
            environ[BY_VISITOR] = True
        self.packs = PACKS in environ
        start(self.says["status"], list(self.says["headers"]))
        return Body(self, f"{environ['PATH_INFO']} {number} ".encode() + b"x" * 500)


class Body(list):
    def __init__(self, site, data):
        super().__init__([data])
        self.site = site

    def close(self):
        self.site.closed += 1


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def asker(site, clock, limit=MIB):
    cache = PageCache(site, limit, clock)

    def ask(path="/", **more):
        got = {}

        def start(status, headers, exc_info=None):
            got.update(status=status, headers=dict(headers))

        path, _sign, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "mirrors.example.org",
            "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "",
            **more,
        }
        body = b"".join(cache(environ, start))
        return got["status"], got["headers"], body

    ask.cache = cache
    return ask


def number(answer):
    return int(answer[2].split()[1])


def test_a_page_is_made_once_and_given_to_all(clock):
    ask = asker(Site(), clock)
    assert [number(ask()) for _ in range(3)] == [1, 1, 1]


def test_an_edit_shows_after_ten_seconds(clock):
    ask = asker(Site(), clock)
    ask()
    clock.now += NEAR_S - 0.1
    assert number(ask()) == 1
    clock.now += 0.1
    assert number(ask()) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"HTTP_HOST": "other.example.org"},
        {"wsgi.url_scheme": "https"},
        {"PATH_INFO": "/zh-hans/"},
        {"QUERY_STRING": "q=x"},
    ],
)
def test_what_makes_another_page_is_in_the_key(clock, other):
    ask = asker(Site(), clock)
    ask()
    assert number(ask(**other)) == 2


@pytest.mark.parametrize(
    "same",
    [
        {"HTTP_ACCEPT_LANGUAGE": "zh"},
        {"HTTP_USER_AGENT": "x"},
        {"HTTP_COOKIE": "theme=dark"},
        {"REMOTE_ADDR": "192.0.2.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_KEPT_BY_CLASS": "yes"},
    ],
)
def test_what_makes_no_other_page_is_not(clock, same):
    ask = asker(Site(), clock)
    ask()
    assert number(ask(**same)) == 1


@pytest.mark.parametrize(
    "who",
    [
        {"HTTP_COOKIE": "a=b; sessionid=c"},
        {"HTTP_COOKIE": "messages=c"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "q=" + "x" * 500},
        {"PATH_INFO": "/" + "x" * 600},
        {"PATH_INFO": "/static/site.css"},
    ],
)
def test_these_neither_get_nor_leave_a_kept_page(clock, who):
    site = Site()
    ask = asker(site, clock)
    ask()
    assert [number(ask(**who)) for _ in range(2)] == [2, 3]
    assert number(ask()) == 1
    assert not site.packs


@pytest.mark.parametrize(
    "says",
    [
        {"keep": False},
        {"status": "500 Internal Server Error"},
        {"status": "404 Not Found"},
        {"status": "302 Found"},
        {"headers": [HTML, ("Set-Cookie", "a=b")]},
        {"headers": [HTML, ("set-cookie", "a=b")]},
        {"headers": [HTML, ("Vary", "Cookie")]},
        {"headers": [HTML, ("Vary", "Accept-Encoding, Accept-Language")]},
        {"headers": [HTML, ("Content-Encoding", "br")]},
    ],
)
def test_these_answers_are_never_kept_and_come_as_they_are(clock, says):
    site = Site(**says)
    ask = asker(site, clock)
    assert [number(ask()) for _ in range(2)] == [1, 2]
    status, headers, _body = ask()
    assert (status, headers) == (site.says["status"], dict(site.says["headers"]))


def test_a_page_by_class_is_given_to_its_class_alone(clock, settings):
    settings.BEHIND_NGINX = True
    ask = asker(Site(by_visitor=True), clock)
    campus, outside = {"HTTP_X_VISITOR_CLASS": "4:campus"}, {"HTTP_X_VISITOR_CLASS": "6:"}
    assert [number(ask(**who)) for who in (campus, outside, campus, outside)] == [1, 2, 1, 2]
    clock.now += NEAR_S
    assert [number(ask(**who)) for who in (outside, campus, outside)] == [3, 4, 3]


def test_a_page_that_nginx_keeps_by_class_is_another_one(clock, settings):
    settings.BEHIND_NGINX = True
    ask = asker(Site(by_visitor=True), clock)
    assert [number(ask(HTTP_X_KEPT_BY_CLASS=word)) for word in ("yes", "", "no", "yes")] == [
        *(1, 2, 2, 1)
    ]


def test_both_encodings_are_of_one_page(clock):
    ask = asker(Site(), clock)
    _status, headers, packed = ask(HTTP_ACCEPT_ENCODING="gzip, br")
    _status, plain_headers, plain = ask()
    assert headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain_headers
    assert gzip.decompress(packed) == plain
    assert headers["Vary"] == plain_headers["Vary"] == "Accept-Encoding"
    assert headers["ETag"] != plain_headers["ETag"]
    assert headers["Content-Length"] == str(len(packed))


def test_pictures_are_not_packed(clock):
    ask = asker(Site(headers=[("Content-Type", "image/png")]), clock)
    assert "Content-Encoding" not in ask(HTTP_ACCEPT_ENCODING="gzip")[1]


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("deflate, GZip;q=0.1", True),
        ("x-gzip", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("*", False),
        ("gzipped", False),
        (",;,=", False),
    ],
)
def test_who_takes_gzip(accepted, takes):
    assert takes_gzip(accepted) is takes


def test_who_holds_the_page_gets_only_that_it_is_the_same(clock):
    modified = ("Last-Modified", "Sun, 22 Nov 2026 16:00:00 GMT")
    ask = asker(Site(headers=[HTML, modified]), clock)
    tag = ask()[1]["ETag"]
    for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        status, headers, body = ask(HTTP_IF_NONE_MATCH=said)
        assert (status, body) == ("304 Not Modified", b"")
        assert headers["ETag"] == tag
        assert "Content-Length" not in headers
    assert ask(HTTP_IF_MODIFIED_SINCE=modified[1])[0].startswith("304")
    assert ask(HTTP_IF_NONE_MATCH='"old"', HTTP_IF_MODIFIED_SINCE=modified[1])[0] == "200 OK"


def test_head_gets_the_headers_of_a_kept_page(clock):
    ask = asker(Site(), clock)
    _status, headers, body = ask()
    assert ask(REQUEST_METHOD="HEAD") == ("200 OK", headers, b"")
    assert len(body) == int(headers["Content-Length"])


def test_head_alone_leaves_no_page(clock):
    site = Site()
    ask = asker(site, clock)
    ask(REQUEST_METHOD="HEAD")
    ask()
    assert site.made == 2


def test_every_answer_of_the_program_is_closed(clock):
    site = Site()
    asker(site, clock)()
    assert site.closed == 1


def together(ask, count, site):
    """As many visitors at once; the first one's page is not done before all have come."""
    gate, waiting, answers = threading.Event(), threading.Semaphore(0), []
    site.before = lambda: (waiting.release(), gate.wait(10))
    threads = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(count)]
    for thread in threads:
        thread.start()
    assert waiting.acquire(timeout=10)
    return gate, threads, answers


def test_many_at_once_cost_one_page(clock):
    site = Site()
    gate, threads, answers = together(asker(site, clock), 6, site)
    gate.set()
    for thread in threads:
        thread.join(10)
    assert len(answers) == 6
    assert site.made == 1


def test_while_a_page_is_made_anew_the_others_get_the_one_before(clock):
    site = Site()
    ask = asker(site, clock)
    ask()
    clock.now += NEAR_S
    gate, threads, _answers = together(ask, 1, site)
    assert number(ask()) == 1
    gate.set()
    threads[0].join(10)
    assert number(ask()) == 2


def test_too_old_a_page_is_not_shown_even_then(clock):
    site = Site()
    ask = asker(site, clock)
    ask()
    clock.now += STALE_S
    gate, threads, answers = together(ask, 3, site)
    gate.set()
    for thread in threads:
        thread.join(10)
    assert {number(answer) for answer in answers} == {2}


def test_a_fault_is_the_askers_and_leaves_the_next_one_free(clock):
    site = Site()
    ask = asker(site, clock)

    def fail():
        raise RuntimeError("database")

    site.before = fail
    with pytest.raises(RuntimeError):
        ask()
    site.before = lambda: None
    assert number(ask()) == 2
    assert ask.cache.flights == {}


def test_random_queries_displace_no_page(clock):
    ask = asker(Site(), clock, limit=40_000)
    ask()
    for query in range(200):
        ask(f"/?q={query}")
    assert number(ask()) == 1
    assert ask.cache.asked.size_bytes <= ask.cache.asked.limit_bytes


def kept(size, now=0.0):
    return page_from("200 OK", [("Content-Type", "image/png")], b"x" * size, now, False)


def test_the_longest_unused_goes_first():
    store = Store(40_000)
    for name, now in (("a", 1.0), ("b", 2.0), ("c", 3.0)):
        store.put((name,), kept(10_000, now))
    store.get(("a",), 4.0)
    store.put(("d",), kept(10_000, 5.0))
    assert sorted(store.pages) == [("a",), ("c",), ("d",)]
    assert store.size_bytes == sum(page.size_bytes for page in store.pages.values())


def test_a_page_in_place_of_another_is_counted_once():
    store = Store(40_000)
    for _again in range(20):
        store.put(("a",), kept(10_000))
    assert store.size_bytes == kept(10_000).size_bytes


def test_a_huge_page_is_not_kept():
    assert kept(3 * MIB) is None


def test_without_room_nothing_stands_in_front(settings):
    site = Site()
    settings.PAGE_CACHE_BYTES = 0
    assert in_front_of(site) is site
    settings.PAGE_CACHE_BYTES = MIB
    assert isinstance(in_front_of(site), PageCache)
