"""What is asked is read as UTF-8, whatever a request says of itself."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIRequest


class Utf8Request(WSGIRequest):
    """A charset in Content-Type would have the query read otherwise: one address, two pages.

    Django asks for it before the first middleware, and fails at names like `hex`.
    """

    @property
    def encoding(self) -> None:
        """None: the default, which is UTF-8."""

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        """Nobody chooses another one."""
