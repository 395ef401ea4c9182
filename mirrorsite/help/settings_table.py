"""Reading a TOML table key by key: every wrong value is a complaint, and reading goes on."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from mirrorsite.help.complaint import Complaint
from mirrorsite.help.condition import Condition, ConditionError, parse_condition

TEXT_LIMIT = 2000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Table:
    """A TOML table at a line of the page; `what` names it in complaints."""

    def __init__(self, table: Any, what: str, line: int, wrong: list[Complaint]) -> None:
        self.what, self.line, self.wrong = what, line, wrong
        self.left: dict[str, Any] = dict(table) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self.say("no_table")

    def say(self, code: str, **values: Any) -> None:
        self.wrong.append(Complaint(self.line, code, {"what": self.what, **values}))

    def text(self, key: str, default: str = "", limit: int = TEXT_LIMIT) -> str:
        """A text, or a number as text; without control characters."""
        value = self.left.pop(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > limit or CONTROL.search(value):
            self.say("not_a_text", key=key, limit=limit)
            return default
        return value

    def required(self, key: str, limit: int = TEXT_LIMIT) -> str:
        value = self.text(key, limit=limit).strip()
        if not value:
            self.say("missing_key", key=key)
        return value

    def day(self, key: str) -> date | None:
        value = self.left.pop(key, None)
        if isinstance(value, datetime) or not isinstance(value, date | None):
            self.say("not_a_day", key=key)
            return None
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        value = self.left.pop(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 10**9:
            self.say("not_a_number", key=key)
            return default or 0
        return value

    def truth(self, key: str) -> bool:
        value = self.left.pop(key, False)
        if not isinstance(value, bool):
            self.say("not_a_truth", key=key)
        return value is True

    def condition(self, key: str) -> Condition | None:
        text = self.text(key) if key in self.left else None
        return self.condition_of(text) if text is not None else None

    def condition_of(self, text: str) -> Condition | None:
        try:
            return parse_condition(text)
        except ConditionError:
            self.say("no_condition", text=text[:80])
            return None

    def rows(self, key: str) -> list[Any]:
        value = self.left.pop(key, [])
        if not isinstance(value, list):
            self.say("not_a_list", key=key)
            return []
        return value

    def end(self) -> None:
        """Complain about keys that nothing reads."""
        for key in self.left:
            self.say("unknown_key", key=str(key)[:40])
