"""Links to tickets stay out of logs: who reads a log must not be able to open one."""

from __future__ import annotations

import logging
import re
from typing import Any

_LINK = re.compile(r"(/t/)[^/\s?#]{8,}")


class HideLinks(logging.Filter):
    """Strikes the token out of every address of a ticket's own page."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hidden, record.args))
        return True


def _hidden(part: Any) -> Any:
    return _LINK.sub(r"\1•••", part) if isinstance(part, str) else part
