"""Help pages: settings with inputs, and a text that they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirrorsite.editing.kinds import Choice, Control, Published, Shown, kind
from mirrorsite.editing.text import Complaint
from mirrorsite.ground.site.models import Identity
from mirrorsite.help import complaint, controls
from mirrorsite.help.combinations import combinations_of
from mirrorsite.help.complaint import Unreadable
from mirrorsite.help.importing import SHIPPED
from mirrorsite.help.lint import Known, lint
from mirrorsite.help.models import Page
from mirrorsite.help.parsing import parse
from mirrorsite.help.showing import show
from mirrorsite.help.views import site_address
from mirrorsite.help.words import say
from syncstatus.domain.naming import fault_of_name
from syncstatus.models import Mirror
from syncstatus.paths import taken_segments

BUILT_IN = {
    "built-in-scheme": gettext_lazy("Address"),
    "built-in-sudo": gettext_lazy("Become root with sudo"),
    "built-in-ip": gettext_lazy("IP version"),
}
# What depends on other texts keeps none back: of two that need each other one has to be first.
OF_OTHERS = {"missing_in_one_language", "differs_by_language", "dead_link", "no_bash"}
START = """\
+++
title = {title}
reviewed = {today}
+++

{about}

## {set_up}

```text file="/etc/example.conf" backup sudo
{{{{ endpoint }}}}
```

## {check} {{.plain}}

```bash
curl -I {{{{ endpoint }}}}/
```
"""
WORDS = {
    "en": {
        "about": "What the mirror is for, in one or two sentences.",
        "set_up": "Set the source",
        "check": "Check that it works",
    },
    "zh": {
        "about": "用一两句话说明这个镜像的用途。",
        "set_up": "设置软件源",
        "check": "检查是否生效",
    },
}


@kind
class HelpPages:
    """Pages that say how to use a mirror, by its name."""

    code = "help"
    label = gettext_lazy("help")
    example = gettext_lazy("The mirror's name, such as debian or anaconda/cloud.")

    def fault_of(self, name: str) -> str:
        return _("A mirror cannot have this name.") if fault_of_name(name) else ""

    def published(self) -> list[Published]:
        rows = Page.objects.values_list("name", "language", "updated_at", "updated_by", "source")
        return [Published(*row[:4], is_shipped=row[4] == Page.Origin.SHIPPED) for row in rows]

    def text_of(self, name: str, language: str) -> str | None:
        rows = Page.objects.filter(name=name, language=language)
        return rows.values_list("body", flat=True).first()

    def about(self, text: str) -> tuple[str, date | None]:
        try:
            page = parse(text)
        except Unreadable:
            return "", None
        return page.title, page.reviewed

    def lint(self, text: str, name: str, language: str) -> list[Complaint]:
        return [_said(one) for one in lint(text, name, language, _known(name, language))]

    def show(self, text: str, name: str, language: str, query: Mapping[str, list[str]]) -> Shown:
        path = Mirror.objects.public().filter(name=name).values_list("path", flat=True).first()
        with _speaking(language):
            site = site_address(Identity.current())
            page = show(text, name, path or f"/{name}/", site, query, timezone.localdate())
        return Shown(
            page.title,
            page.html,
            [_control(one) for one in page.controls],
            [_said(one) for one in page.complaints],
        )

    def combinations(self, text: str) -> list[dict[str, list[str]]]:
        try:
            return combinations_of(text)
        except Unreadable:
            return []

    def publish(self, name: str, language: str, text: str, by: Any, now: datetime) -> None:
        try:
            Page.objects.publish(name, language, text, by, now)
        except Unreadable as error:
            raise ValueError(say(error.complaints[0])) from error

    def withdraw(self, name: str, language: str) -> None:
        Page.objects.withdraw(name, language)

    def start(self, name: str, language: str, now: datetime) -> str:
        today = timezone.localdate(now).isoformat()
        return START.format(title=f'"{name}"', today=today, **WORDS[language])

    def address(self, name: str, language: str) -> str:
        with _speaking(language):
            return reverse("help-page", kwargs={"name": name})

    def shipped(self) -> list[tuple[str, str, str]]:
        found = []
        for path in sorted(SHIPPED.glob("*.*.md")):
            name, language = path.name.removesuffix(".md").rsplit(".", 1)
            found.append((name, language, path.read_text("utf-8")))
        return found


def _speaking(language: str) -> translation.override:
    """The words around a text are in its own language."""
    return translation.override("zh-hans" if language == "zh" else "en")


def _said(one: complaint.Complaint) -> Complaint:
    return Complaint(one.line, say(one), one.is_error and one.code not in OF_OTHERS)


def _known(name: str, language: str) -> Known:
    """What the page may link to, and the same page in the other language."""
    other = "zh" if language == "en" else "en"
    text = Page.objects.filter(name=name, language=other).values_list("body", flat=True).first()
    return Known(
        pages=frozenset({name, *Page.objects.values_list("name", flat=True)}),
        mirrors=frozenset(Mirror.objects.public().values_list("name", flat=True)),
        segments=taken_segments(),
        texts={} if text is None else {(name, other): text},
    )


def _control(one: controls.Control) -> Control:
    """A control of the page, as the preview offers it; a switch is a choice of two."""
    choices = [
        Choice(item.value, item.label, item.is_chosen, item.reason, bool(item.reason))
        for item in one.items
    ]
    if one.kind == "switch":
        choices = [
            Choice("on", _("on"), one.value == "on"),
            Choice("off", _("off"), one.value != "on"),
        ]
    label = str(one.label or BUILT_IN.get(one.kind, one.name))
    return Control(one.name, label, one.value, one.kind == "multi-select", choices)
