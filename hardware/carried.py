"""What is carried to a channel: the words and facts of a message, as the values of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hardware.domain.ticket_body import FORMS, basic, one_line, plain
from hardware.domain.ticket_kind import Kind
from hardware.models import TicketChannel


@dataclass(frozen=True)
class Message:
    """What is said: titles, texts and facts by the name of their place."""

    told: Mapping[str, Any]
    is_first: bool = True
    remote_key: str = ""
    thread: str = ""  # the id of the first mail, without <>


@dataclass(frozen=True)
class Taken:
    """It arrived; what the receiver calls it, and where its page is."""

    key: str = ""
    url: str = ""


def values_of(channel: TicketChannel, kind: Kind, message: Message) -> dict[str, Any]:
    """Every place's value: the words in the channel's language, what it was given, its secret."""
    own = {one.name: channel.values.get(one.name, one.default) for one in kind.values}
    lists = {one.name for one in kind.values if one.is_list}
    given = {name: _words(value) if name in lists else value for name, value in own.items()}
    return {
        **message.told,
        **_said(channel, kind, message.told),
        **given,
        "address": channel.address.rstrip("/"),
        "secret": channel.secret,
        "basic": basic(str(own.get("user", "")), channel.secret),
        "remote_key": message.remote_key,
    }


def _words(text: Any) -> list[str]:
    return [word.strip() for word in str(text).split(",") if word.strip()]


def _said(channel: TicketChannel, kind: Kind, told: Mapping[str, Any]) -> dict[str, str]:
    order = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}[channel.language]
    title = " | ".join(str(told[f"title_{one}"]) for one in order)
    text = "\n\n".join(str(told[f"text_{one}"]) for one in order)
    form = FORMS[kind.text_as]
    each = {f"text_{one}": plain(str(told[f"text_{one}"]), kind.text_signs) for one in ("en", "zh")}
    whole = form(plain(text, kind.text_signs))
    return {**each, "title": one_line(title, kind.title_signs), "text": whole}
