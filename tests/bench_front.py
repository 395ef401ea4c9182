"""Rates of the homepage beside nginx's own for the same bytes: only the ratios mean anything.

nginx serves a static file of the homepage's bytes, packed beforehand where gzip is asked for; the
same nginx serves the homepage through the shipped configuration; the program serves it alone.
The three are asked in turns, and the median of several short turns counts.
"""

from __future__ import annotations

import gzip
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.front import NAME, Nginx, before, binary, in_front_of, public_address
from tests.stack import Stack, free_port

TURNS, SECONDS, CONNECTIONS = 7, 2, 16
MIRRORS = 200
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
STATIC = """
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        default_type text/html;
        gzip_static on;
    }}
"""
MANY = f"""
from datetime import timedelta
from django.utils import timezone
from syncstatus.models import Mirror, Source
now = timezone.now()
source = Source.objects.create(kind="tunasync", location="/jobs", last_answer_at=now)
Mirror.objects.bulk_create(
    Mirror(name=f"project-{{n}}", path=f"/project-{{n}}/", source=source, status="success",
        last_success=now - timedelta(minutes=17 * n), seen_at=now, size_bytes=n**5,
        description_en=f"Packages and images of the project number {{n}}")
    for n in range({MIRRORS})
)
"""
Figure = Callable[[str, float, str, float], None]


def bench_front(figure: Figure) -> None:
    """Three ratios, of a homepage with 200 mirrors."""
    if not (binary() and shutil.which("wrk")):
        print("front: needs nginx and wrk, see deploy/test-packages.txt")
        return
    with tempfile.TemporaryDirectory(prefix="ms-") as name:
        folder = Path(name)
        site, static_port = Stack(folder, demo=False), free_port()
        site.environment |= {"BEHIND_NGINX": "yes", "ALLOWED_HOSTS": f"{NAME},127.0.0.1"}
        extra = STATIC.format(port=static_port, folder=folder / "static")
        nginx = before(site, folder / "n", extra=extra)
        try:
            site.start()
            public_address(site, f"http://{NAME}", MANY)
            with in_front_of(nginx):
                _static_files(nginx, folder / "static")
                _ratios(figure, site, nginx, static_port)
        finally:
            site.stop()


def _static_files(nginx: Nginx, folder: Path) -> None:
    """The homepage as a file, and as it is packed."""
    folder.mkdir()
    page = nginx.ask("/").body
    (folder / "page").write_bytes(page)
    packed = nginx.ask("/", accept_encoding="gzip").body
    assert gzip.decompress(packed)[:100] == page[:100]
    (folder / "page.gz").write_bytes(packed)


def _ratios(figure: Figure, site: Stack, nginx: Nginx, static_port: int) -> None:
    static = f"http://127.0.0.1:{static_port}/page"
    through, alone = f"http://127.0.0.1:{nginx.port}/", f"{site.url}/"
    for encoding, goal in (("identity", 0.9), ("gzip", 0.75)):
        ours, theirs = _in_turns([through, static], encoding)
        figure(f"homepage through nginx / static file, {encoding}", ours / theirs, "ratio", goal)
    ours, theirs = _in_turns([alone, static], "identity")
    figure("homepage without nginx / nginx's static file", ours / theirs, "ratio", 0.12)


def _in_turns(urls: list[str], encoding: str) -> list[float]:
    """The median rate of each; a first short turn warms them."""
    rates: dict[str, list[float]] = {url: [] for url in urls}
    for turn in range(TURNS + 1):
        for url in urls:
            rate = _rate(url, encoding, 1 if turn == 0 else SECONDS)
            if turn:
                rates[url].append(rate)
    return [statistics.median(found) for found in rates.values()]


def _rate(url: str, encoding: str, seconds: int) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "-H", f"Host: {NAME}"]
    command += ["-H", f"Accept-Encoding: {encoding}", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    found = RATE.search(done.stdout)
    assert found and "Non-2xx" not in done.stdout, done.stdout
    return float(found[1])
