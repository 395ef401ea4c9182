"""What a page prints of the site: schemes, hosts and paths, as a visitor chose them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mirrorsite.help.value import Value, plain

# built-in control → the built-in names that it changes
CHANGES = {"scheme": ("scheme", "endpoint"), "sudo": ("sudo",), "ip": ("ip", "host", "endpoint")}


@dataclass(frozen=True)
class SiteAddress:
    """Where visitors reach the mirrors; host names are empty where the site has none."""

    url: str
    name: str
    offers_http: bool = False
    host_ipv4: str = ""
    host_ipv6: str = ""

    def choices(self) -> dict[str, list[str]]:
        """Built-in controls with their values, the default first; one value is no choice."""
        parts = urlsplit(self.url)
        is_both = parts.scheme == "https" and self.offers_http and ":" not in parts.netloc
        hosts = {"4": self.host_ipv4, "6": self.host_ipv6}
        versions = [version for version, host in hosts.items() if host]
        return {
            "scheme": ["https", "http"] if is_both else [parts.scheme],
            "sudo": ["on", "off"],
            "ip": ["auto", *versions],
        }

    def values(self, name: str, path: str, chosen: Mapping[str, str]) -> dict[str, Value]:
        """The built-in names for a mirror; `path` may have slashes around it."""
        host = {"4": self.host_ipv4, "6": self.host_ipv6}.get(chosen["ip"], "")
        host = host or urlsplit(self.url).netloc.rpartition("@")[2]
        where = f"/{path.strip('/')}" if path.strip("/") else ""
        texts = {
            "endpoint": f"{chosen['scheme']}://{host}{where}",
            "scheme": chosen["scheme"],
            "host": host,
            "path": where,
            "name": name,
            "sudo": "sudo " if chosen["sudo"] == "on" else "",
            "ip": chosen["ip"],
            "site": self.name,
        }
        return {key: plain(text) for key, text in texts.items()}
