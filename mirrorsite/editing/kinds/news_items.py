"""News: a title, a date and a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirrorsite.editing.kinds import Published, Shown, kind
from mirrorsite.editing.text import Complaint
from mirrorsite.news.document import NewsError, parse, render
from mirrorsite.news.models import Item

LONGEST_NAME = 100
START = {
    "en": '+++\ntitle = "What happened"\ndate = {now}\n+++\n\nWhat it means for the reader.\n',
    "zh": '+++\ntitle = "发生了什么"\ndate = {now}\n+++\n\n对读者意味着什么。\n',
}


@kind
class NewsItems:
    """News items, by slug and language."""

    code = "news"
    label = gettext_lazy("news")
    example = gettext_lazy("A short address such as storage-moved-2026: letters, figures, - and _.")

    def fault_of(self, name: str) -> str:
        try:
            validate_slug(name)
        except ValidationError:
            return _("A name has only letters of a to z, figures, - and _.")
        return "" if len(name) <= LONGEST_NAME else _("A name has at most 100 characters.")

    def published(self) -> list[Published]:
        rows = Item.objects.filter(is_public=True)
        return [
            Published(*row)
            for row in rows.values_list("slug", "language", "updated_at", "updated_by")
        ]

    def text_of(self, name: str, language: str) -> str | None:
        rows = Item.objects.filter(slug=name, language=language, is_public=True)
        return rows.values_list("text", flat=True).first()

    def about(self, text: str) -> tuple[str, date | None]:
        try:
            return parse(text).title, None
        except NewsError:
            return "", None

    def lint(self, text: str, name: str, language: str) -> list[Complaint]:
        try:
            parse(text)
        except NewsError as error:
            return [Complaint(0, str(error))]
        return []

    def show(self, text: str, name: str, language: str, query: Mapping[str, list[str]]) -> Shown:
        complaints = self.lint(text, name, language)
        if complaints:
            return Shown(complaints=complaints)
        return Shown(parse(text).title, render(text))

    def combinations(self, text: str) -> list[dict[str, list[str]]]:
        return [{}]

    def publish(self, name: str, language: str, text: str, by: Any, now: datetime) -> None:
        Item.objects.publish(name, language, text, by, now)

    def withdraw(self, name: str, language: str) -> None:
        Item.objects.withdraw(name, language)

    def start(self, name: str, language: str, now: datetime) -> str:
        here = timezone.localtime(now).replace(second=0, microsecond=0)
        return START[language].replace("{now}", here.isoformat())

    def address(self, name: str, language: str) -> str:
        with translation.override("zh-hans" if language == "zh" else "en"):
            return reverse("news-item", kwargs={"slug": name})

    def shipped(self) -> list[tuple[str, str, str]]:
        return []
