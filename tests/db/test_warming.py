"""Warming: every page is asked in parts, by one worker, and silence of nginx is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mirrorsite.front import tasks, warming
from mirrorsite.front.models import LEASE, Warming
from mirrorsite.front.monitoring import troubles_of_front
from mirrorsite.front.nginx import fingerprint
from mirrorsite.front.warming import CONFIG, Wish, asking_front, warm, wishes
from mirrorsite.ground.outside.fetch import Fetched, FetchError
from mirrorsite.ground.site.models import Identity, Network
from mirrorsite.ops.monitoring import troubles_of_monitoring
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def site(settings):
    settings.FRONT_URL = "http://127.0.0.1:8099"
    settings.BEHIND_NGINX = True
    settings.WARM_MINUTES = 15
    Mirror.objects.create(name="debian", path="/debian/")


@pytest.fixture
def now():
    return timezone.now()


class Front:
    """An nginx that keeps what it is asked for."""

    def __init__(self, status=200, cache="MISS", config=None, away_after=None):
        self.asked = []
        self.status, self.cache, self.config = status, cache, config
        self.away_after = away_after

    def __call__(self, wish):
        if wish.path == CONFIG:
            return Fetched(200, (self.config or fingerprint()).encode(), {})
        if self.away_after is not None and len(self.asked) >= self.away_after:
            raise FetchError("fetch_refused", host="127.0.0.1:8099")
        self.asked.append(wish)
        return Fetched(self.status, b"", {"X-Cache-Status": self.cache})


def row():
    return Warming.objects.get()


def sentences(now):
    return list(troubles_of_front(now))


def test_a_round_asks_for_every_page_once(now):
    front = Front()
    assert warm(now, front) == len(wishes())
    assert front.asked == wishes()
    assert row().ended_at == now
    assert sentences(now) == []


def test_a_page_by_class_is_asked_for_each_class_and_encoding(now):
    ranges = "10.0.0.0/8\n10.1.0.0/16"
    Network.objects.create(name="campus", label_en="C", label_zh="C", ranges=ranges)
    asked = {(one.of_class, one.encoding) for one in wishes() if one.path == "/"}
    classes = ("4:", "4:campus", "6:")
    assert asked == {(name, code) for name in classes for code in ("gzip", "identity")}


def test_a_page_for_all_is_asked_in_each_encoding_and_language():
    found = [one for one in wishes() if one.path.endswith("/mirror/debian/")]
    assert {(one.path, one.encoding, one.of_class) for one in found} == {
        (path, encoding, "")
        for path in ("/mirror/debian/", "/zh-hans/mirror/debian/")
        for encoding in ("gzip", "identity")
    }


def test_the_next_round_begins_when_its_time_has_come(now):
    warm(now, Front())
    assert warm(now + 14 * MINUTE, Front()) == 0
    assert warm(now + 15 * MINUTE, Front()) == len(wishes())


def test_a_round_goes_on_where_its_time_was_over(now):
    assert warm(now, Front(), part_s=0.0) == 0
    front = Front()
    assert warm(now, front) == len(wishes())


def test_a_part_that_another_worker_has_is_left_to_it(now):
    assert Warming.objects.claim(now)
    assert warm(now, Front()) == 0
    assert warm(now + LEASE, Front()) == len(wishes())


def test_when_nginx_goes_away_the_round_goes_on_later_from_there(now):
    front = Front(away_after=3)
    assert warm(now, front) == 3
    assert row().position == 3
    rest = Front()
    warm(now + MINUTE, rest)
    assert front.asked + rest.asked == wishes()
    assert row().problem_code == ""


def test_while_nginx_is_away_every_part_tries_again(now):
    assert warm(now, Front(away_after=0)) == 0
    assert warm(now + MINUTE, Front()) == len(wishes())


def test_staff_are_told_since_when_nginx_is_away(now):
    for minutes in range(3):
        warm(now + minutes * MINUTE, Front(away_after=0))
    assert row().leased_until is None
    (words,) = sentences(now)
    assert f"since {now:%Y-%m-%d %H:%M:%S}" in words
    assert "127.0.0.1:8099 did not accept the connection" in words
    assert words in troubles_of_monitoring(now)


def test_an_older_configuration_of_nginx_is_told(now):
    warm(now, Front(config="older"))
    (words,) = sentences(now)
    assert "manage.py nginx_conf" in words
    warm(now + 15 * MINUTE, Front())
    assert sentences(now + 15 * MINUTE) == []


def test_another_server_at_that_address_is_told(now):
    warm(now, lambda wish: Fetched(404, b"", {}))
    (words, *_more) = sentences(now)
    assert "not the warming listener" in words


@pytest.mark.parametrize("status", ["", "BYPASS"])
def test_pages_that_nginx_does_not_keep_are_told(now, status):
    warm(now, Front(cache=status))
    assert f"did not keep {len(wishes())} answers" in sentences(now)[0]


def test_a_page_that_was_deleted_meanwhile_is_no_trouble(now):
    warm(now, Front(status=404))
    assert sentences(now) == []


def test_rounds_that_do_not_end_are_told(now):
    warm(now, Front())
    assert sentences(now + 34 * MINUTE) == []
    assert "for 36 minutes" in sentences(now + 36 * MINUTE)[0]


def test_nginx_without_the_site_knowing_of_it_is_told(now, settings):
    settings.BEHIND_NGINX = False
    assert "set BEHIND_NGINX=yes" in sentences(now)[0]


def test_without_nginx_nothing_is_asked_and_nothing_is_told(now, settings, monkeypatch):
    settings.FRONT_URL = ""
    monkeypatch.setattr(tasks, "warm", lambda *given: pytest.fail("asked"))
    tasks.warm_due()
    assert sentences(now) == []


def test_it_asks_by_the_public_name_and_scheme(monkeypatch):
    Identity.objects.create(pk=1, url="https://Mirrors.example.org")
    sent = []

    def send(url, **given):
        sent.append((url, given["headers"]))
        return Fetched(200, b"", {})

    monkeypatch.setattr(warming, "send", send)
    asking_front()(Wish("/zh-hans/", "6:campus", "gzip"))
    ((url, headers),) = sent
    assert url == "http://127.0.0.1:8099/zh-hans/"
    assert headers == {
        "Host": "mirrors.example.org",
        "X-Warm-Scheme": "https",
        "X-Warm-Class": "6:campus",
        "Accept-Encoding": "gzip",
    }


def test_the_task_ends_within_its_minute():
    assert tasks.warm_due.time_limit > warming.PART_S + 2 * warming.TIMEOUT_S
