"""The text of nginx's configuration for this site, from deploy/nginx/ and what people gave.

Every value is checked before it is written: nothing that somebody typed can end a line.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine

from mirrorsite.front.network import ranges_in_rows
from mirrorsite.front.pages import address_in, paths_by_visitor
from mirrorsite.ground.site.models import Identity
from mirrorsite.ground.site.public import personal_cookies
from syncstatus.paths import taken_segments

TEMPLATES = settings.BASE_DIR / "deploy" / "nginx"
SERVER_NAME = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.ASCII)
PATH = re.compile(r"/[A-Za-z0-9_./@+-]*", re.ASCII)
ADDRESS = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", re.ASCII)
PORT = re.compile(r"[1-9]\d{0,4}", re.ASCII)
LOOPBACK = re.compile(r"(127\.\d+\.\d+\.\d+|\[::1\]|localhost):\d{1,5}", re.ASCII)


class ConfigError(Exception):
    """A value that cannot stand in the configuration; its text says which and why."""


@dataclass(frozen=True)
class Wanted:
    """What the operator gave on the command line."""

    names: list[str] = field(default_factory=list)
    listens: list[str] = field(default_factory=list)
    program: str = "127.0.0.1:8000"
    warming: str = "127.0.0.1:8099"
    cache: str = "/var/cache/nginx"
    static: str = ""
    tree: str = ""
    proxies: list[str] = field(default_factory=list)
    certificate: str = ""
    key: str = ""
    scheme: str = ""


def configuration(wanted: Wanted) -> str:
    """The whole file; ConfigError when a value is no good."""
    if bool(wanted.certificate) != bool(wanted.key):
        raise ConfigError("a certificate and its key go together: give both")
    engine = Engine(dirs=[str(TEMPLATES)], autoescape=False)
    return engine.get_template("site.conf").render(Context(_values(wanted), autoescape=False))


def _values(wanted: Wanted) -> dict[str, Any]:
    tls = bool(wanted.certificate)
    return {
        **_paths(wanted),
        **_of_the_site(),
        "names": " ".join(_names(wanted.names)),
        "listens": _listens(wanted.listens, tls),
        "program": _matching(ADDRESS, wanted.program, "address of the program"),
        "warming": _matching(LOOPBACK, wanted.warming, "loopback address"),
        "proxies": [_block(text) for text in wanted.proxies],
        "tls": tls,
        "scheme": _matching(re.compile("http|https|"), wanted.scheme, "scheme") or "$scheme",
    }


def _paths(wanted: Wanted) -> dict[str, str]:
    given = {
        "cache": wanted.cache,
        "static": wanted.static or str(settings.STATIC_ROOT),
        "pictures": str(getattr(settings, "PICTURES_DIR", settings.VAR_DIR / "pictures")),
        "tree": wanted.tree,
        "certificate": wanted.certificate,
        "key": wanted.key,
    }
    return {
        name: _matching(PATH, path, "path").rstrip("/") if path else ""
        for name, path in given.items()
    }


def _of_the_site() -> dict[str, Any]:
    """What rows, settings and the URL table say; a port is in the public address, or is none."""
    port = urlsplit(Identity.current().url).port
    return {
        "host": f"$host:{port}" if port else "$host",
        "ranges": ranges_in_rows(),
        "by_visitor": paths_by_visitor(),
        "cookies": "|".join(map(re.escape, sorted(personal_cookies()))),
        "staff": ["/t/", *_staff_paths()],
        "segments": "|".join(re.escape(name) for name in sorted(taken_segments())),
        "static_url": settings.STATIC_URL,
        "report_mib": settings.REPORT_LIMIT_BYTES // 2**20 + 1,
        "fingerprint": fingerprint(),
    }


def _staff_paths() -> list[str]:
    """Beginnings of the addresses behind the login, in each language."""
    names = ("ops", "admin:index", "account_login")
    codes = [code for code, _name in settings.LANGUAGES]
    found = [address_in(code, name, {}) for code in codes for name in names]
    return [path.removesuffix("login/") for path in found]


def fingerprint() -> str:
    """Changes when the rows or the templates change: an older configuration is seen by it."""
    digest = blake2b(digest_size=8)
    for file in sorted(TEMPLATES.glob("*.conf")):
        digest.update(file.read_bytes())
    said = [f"{one.block} {one.of}" for one in ranges_in_rows()] + paths_by_visitor()
    digest.update("\n".join(sorted(said)).encode())
    return digest.hexdigest()


def _names(given: list[str]) -> list[str]:
    """As given, or those of the site's row."""
    identity = Identity.current()
    own = [urlsplit(identity.url).hostname or "", identity.host_ipv4, identity.host_ipv6]
    names = [name.strip().lower() for name in given or own if name.strip()]
    return [_matching(SERVER_NAME, name, "server name") for name in dict.fromkeys(names)]


def _listens(given: list[str], tls: bool) -> list[str]:
    """nginx's words; a port alone is meant for IPv4 and IPv6; with TLS only 80 is without it."""
    words: list[str] = []
    for text in given or (["80", "443"] if tls else ["80"]):
        port = text.rpartition(":")[2]
        if not PORT.fullmatch(port) or ":" in text and not ADDRESS.fullmatch(text):
            raise ConfigError(f"{text!r} is no port and no address with a port, such as [::1]:8080")
        secure = " ssl http2" if tls and port != "80" else ""
        words += [f"{one}{secure}" for one in ([text] if ":" in text else [text, f"[::]:{text}"])]
    return words


def _block(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise ConfigError(f"{text!r} is no address range of a proxy: {error}") from None


def _matching(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not pattern.fullmatch(text):
        raise ConfigError(f"{text!r} is no {what} that can stand in nginx's configuration")
    return text
