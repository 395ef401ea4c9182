"""A news item as it is written: settings in TOML between two lines of +++, then Markdown."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mirrorsite.help.parsing import SETTINGS_LIMIT
from mirrorsite.help.rendering import render as render_markdown
from syncstatus.domain.naming import fault_of_name

LONGEST = 100_000  # characters of a whole text
LONGEST_TITLE = 160
MOST_MIRRORS = 50
MARK = "+++"
KEYS = ("title", "date", "mirrors", "pinned")
LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")

FAULTS: dict[str, str | Promise] = {
    "news_long": _("The text has %(count)s characters; at most %(limit)s are possible."),
    "news_marks": _("The text begins with settings between two lines of +++."),
    "news_toml": _("The settings are not valid TOML: %(why)s"),
    "news_key": _("Nothing knows the setting “%(key)s”. Known: %(known)s."),
    "news_title": _(
        "The setting “title” is missing, or is no text of at most %(limit)s characters."
    ),
    "news_date": _("The setting “date” is missing, or is no time like 2026-11-22T09:30:00+08:00."),
    "news_mirrors": _("The setting “mirrors” is no list of names of mirrors."),
    "news_pinned": _("The setting “pinned” is neither true nor false."),
    "news_empty": _("There is no text below the settings."),
}


class NewsError(ValueError):
    """A text that is no news item; `code` is a key of FAULTS, `values` fill its places."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return str(FAULTS[self.code]) % self.values


@dataclass(frozen=True)
class News:
    """What a text says; `at` is aware, `mirrors` are names, `body` is Markdown."""

    title: str
    at: datetime
    body: str
    mirrors: tuple[str, ...] = ()
    is_pinned: bool = False


def parse(text: str) -> News:
    """The item that a text describes; NewsError says what is wrong with it."""
    if len(text) > LONGEST:
        raise NewsError("news_long", count=len(text), limit=LONGEST)
    settings, body = _parts(clean(text))
    unknown = next((key for key in settings if key not in KEYS), None)
    if unknown is not None:
        raise NewsError("news_key", key=unknown[:40], known=", ".join(KEYS))
    if not body.strip():
        raise NewsError("news_empty")
    return News(
        title=_title(settings.get("title")),
        at=_at(settings.get("date"), timezone.get_default_timezone()),
        body=body.strip() + "\n",
        mirrors=_mirrors(settings.get("mirrors", [])),
        is_pinned=_pinned(settings.get("pinned", False)),
    )


def render(text: str) -> str:
    """HTML of a whole text, without its settings; NewsError as from parse."""
    return str(render_markdown(parse(text).body))


def compose(news: News) -> str:
    """The text of an item, as parse reads it."""
    lines = [f"title = {_quoted(news.title)}", f"date = {news.at.isoformat(timespec='seconds')}"]
    if news.mirrors:
        lines.append(f"mirrors = [{', '.join(_quoted(name) for name in news.mirrors)}]")
    if news.is_pinned:
        lines.append("pinned = true")
    return "\n".join([MARK, *lines, MARK, "", news.body.strip(), ""])


def clean(text: str) -> str:
    """The text with plain line ends, and without what neither XML nor a page may hold."""
    plain = LINE_END.sub("\n", text).removeprefix("\ufeff")
    return "".join(c for c in plain if c in "\n\t" or _is_printable(c))


def _is_printable(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\ufffe\uffff"


def _parts(text: str) -> tuple[dict[str, Any], str]:
    lines = text.split("\n")
    try:
        end = [line.rstrip() for line in lines].index(MARK, 1)
    except ValueError:
        raise NewsError("news_marks") from None
    if lines[0].rstrip() != MARK:
        raise NewsError("news_marks")
    told = "\n".join(lines[1:end])
    if len(told) > SETTINGS_LIMIT:
        raise NewsError("news_toml", why=f"more than {SETTINGS_LIMIT} characters")
    try:
        settings = tomllib.loads(told)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise NewsError("news_toml", why=str(error)[:200]) from None
    return settings, "\n".join(lines[end + 1 :])


def _title(value: Any) -> str:
    title = " ".join(value.split()) if isinstance(value, str) else ""
    if not 0 < len(title) <= LONGEST_TITLE:
        raise NewsError("news_title", limit=LONGEST_TITLE)
    return title


def _at(value: Any, zone: tzinfo) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise NewsError("news_date")
    if not 1990 <= value.year < 2100:
        raise NewsError("news_date")
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _mirrors(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_MIRRORS:
        raise NewsError("news_mirrors")
    if any(not isinstance(name, str) or fault_of_name(name) for name in value):
        raise NewsError("news_mirrors")
    return tuple(dict.fromkeys(value))


def _pinned(value: Any) -> bool:
    if not isinstance(value, bool):
        raise NewsError("news_pinned")
    return value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
