"""What mirrorz.json says beside the state of mirrors: the site itself, texts, help paths. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from syncstatus.domain.answer import clean_text

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MAIL = re.compile(r"[^@\s<>\"']{1,64}@[A-Za-z0-9.-]{1,190}")


@dataclass(frozen=True)
class MirrorWords:
    """What is said of one mirror: its description and the path of its help; empty when nothing."""

    description: str = ""
    help_path: str = ""
    is_disabled: bool = False


@dataclass
class SiteFacts:
    """`identity` are fields of the site's row; the logo's address is told, never fetched."""

    identity: dict[str, str] = field(default_factory=dict)
    logo: str = ""
    downloads: int = 0
    mirrors: dict[str, MirrorWords] = field(default_factory=dict)


def read_facts(body: bytes) -> SiteFacts:
    """Facts of a mirrorz.json that its reader has taken already; nothing of what is not text."""
    document = json.loads(body.decode("utf-8-sig"))
    site, info = document.get("site"), document.get("info")
    site = site if isinstance(site, dict) else {}
    return SiteFacts(
        identity=_identity(site),
        logo=_web(site.get("logo")),
        downloads=_downloads(info if isinstance(info, list) else []),
        mirrors={
            row["cname"]: _words(row)
            for row in document["mirrors"]
            if isinstance(row, dict) and isinstance(row.get("cname"), str)
        },
    )


def _identity(site: dict[str, Any]) -> dict[str, str]:
    name = clean_text(site.get("name"))[:80]
    mail = clean_text(site.get("email"))
    group = clean_text(site.get("group"))[:120]
    facts = {
        "name_zh" if CHINESE.search(name) else "name_en": name,
        "name_en" if CHINESE.search(name) else "name_zh": clean_text(site.get("abbr"))[:80],
        "url": _web(site.get("url")).rstrip("/")[:200],
        "contact": mail if MAIL.fullmatch(mail) else "",
        "issues_url": _web(site.get("issue"))[:200],
        "operator_zh" if CHINESE.search(group) else "operator_en": group,
    }
    return {name: value for name, value in facts.items() if value}


def _web(value: Any) -> str:
    text = clean_text(value)
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return text if is_web and not re.search(r"[\s<>\"']", text) else ""


def _downloads(info: list[Any]) -> int:
    groups = (row.get("urls") for row in info if isinstance(row, dict))
    return sum(len(urls) for urls in groups if isinstance(urls, list))


def _words(row: dict[str, Any]) -> MirrorWords:
    help_path = clean_text(row.get("help"))[:200]
    is_path = help_path.startswith("/") and not help_path.startswith("//")
    return MirrorWords(
        description=clean_text(row.get("desc"))[:300],
        help_path=help_path if is_path else "",
        is_disabled=row.get("disable") is True,
    )
