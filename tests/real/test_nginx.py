"""A whole running site behind a real nginx: what visitors see while it is away."""

import contextlib
import gzip
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.front import NAME, before, binary, in_front_of, manage, public_address
from tests.stack import Stack, free_port, wait_for

FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
pytestmark = [
    pytest.mark.skipif(not binary(), reason="no nginx: apt install nginx-light"),
    pytest.mark.skipif(not FAKETIME, reason="no libfaketime: apt install faketime"),
]
ADDRESSES = """
from mirrorsite.front.pages import public_addresses
for address in public_addresses():
    print(address.path)
"""
HOUR = "+1h"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """A site whose worker warms nginx, which has a clock of its own."""
    folder = tmp_path_factory.mktemp("ms")
    site = Stack(folder, demo=True)
    nginx = before(site, folder / "n")
    site.environment |= {
        "BEHIND_NGINX": "yes",
        "ALLOWED_HOSTS": f"{NAME},127.0.0.1",
        "FRONT_URL": f"http://127.0.0.1:{nginx.warming}",
    }
    clock = folder / "clock"
    clock.write_text("+0")
    nginx.environment |= {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    try:
        site.start()
        public_address(site, f"http://{NAME}")
        with in_front_of(nginx):
            yield site, nginx, clock
    finally:
        with contextlib.suppress(ProcessLookupError):
            site.stop()


def round_ended(site: Stack) -> bool:
    with contextlib.suppress(sqlite3.OperationalError):
        return bool(site.rows("select 1 from front_warming where ended_at is not null"))
    return False


def text(answer) -> str:
    packed = answer.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(answer.body) if packed else answer.body).decode()


def test_visitors_see_their_own_class(stack):
    _site, nginx, _clock = stack
    for to, own, other in (("127.0.0.1", "IPv4", "IPv6"), ("::1", "IPv6", "IPv4")):
        for _again in range(2):
            page = text(nginx.ask("/", to=to, x_visitor_class="6:campus"))
            (chip,) = re.findall(r'class="chip"[^>]*>(.*?)</a>', page, re.DOTALL)
            assert own in chip
            assert other not in chip


def test_with_the_site_away_for_an_hour_every_page_is_still_there(stack):
    site, nginx, clock = stack
    wait_for("the first round of warming", lambda: round_ended(site), 90)
    paths = manage(site, "shell", "-v0", "-c", ADDRESSES).split()
    assert len(paths) > 10
    site.stop()
    shutil.move(site.var / "db.sqlite3", site.var / "db.away")
    clock.write_text(HOUR)  # nginx's clock is an hour on; nobody waits
    try:
        for path in paths:
            for accepted in ("gzip", "identity", "br", "gzip, deflate, br, zstd"):
                answer = nginx.ask(path, accept_encoding=accepted)
                assert (path, accepted, answer.status) == (path, accepted, 200)
                assert answer.headers["x-cache-status"] == "STALE"
                assert answer.headers["date"] == answer.headers["last-modified"]
                assert ("content-encoding" in answer.headers) == ("gzip" in accepted)
                assert "<time" in text(answer) or path.endswith((".txt", ".xml"))
        for to in ("127.0.0.1", "::1"):
            assert nginx.ask("/", to=to).status == 200
    finally:
        shutil.move(site.var / "db.away", site.var / "db.sqlite3")
    old = nginx.ask("/").headers["date"]
    site.start()
    wait_for("a fresh page", lambda: nginx.ask("/").headers["date"] != old, 30)


def test_a_person_who_logged_in_goes_around_the_cache(stack):
    _site, nginx, _clock = stack
    answer = nginx.ask("/", cookie="sessionid=" + "a" * 32)
    assert answer.headers["x-cache-status"] == "BYPASS"
    assert "no-store" in answer.headers["cache-control"]


def test_a_visitor_who_holds_the_page_gets_no_second_copy(stack):
    _site, nginx, _clock = stack
    first = nginx.ask("/help/", accept_encoding="gzip")
    again = nginx.ask("/help/", accept_encoding="gzip", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_staff_are_told_when_nginx_does_not_answer(stack):
    site, _nginx, _clock = stack
    warm = (
        "from django.conf import settings; from django.utils import timezone;"
        f"settings.FRONT_URL = 'http://127.0.0.1:{free_port()}';"
        "from mirrorsite.front.warming import *; from mirrorsite.front.models import Warming;"
        "from mirrorsite.front.monitoring import troubles_of_front;"
        "Warming.objects.update(ended_at=None, leased_until=None); now = timezone.now();"
        "warm(now, asking_front()); print(*troubles_of_front(now))"
    )
    assert "nginx has not answered the warming" in manage(site, "shell", "-v0", "-c", warm)
