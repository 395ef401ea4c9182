"""What can be edited: each kind is one module here that says how its texts are read and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from mirrorsite.editing.text import Complaint


@dataclass(frozen=True)
class Published:
    """What visitors have now of one text; `by` is empty where no person wrote it."""

    name: str
    language: str
    at: datetime
    by: str = ""
    is_shipped: bool = False


@dataclass(frozen=True)
class Choice:
    """One value of a control in the preview."""

    value: str
    label: str
    is_chosen: bool = False
    note: str = ""
    is_disabled: bool = False


@dataclass(frozen=True)
class Control:
    """One input of a text, as the preview offers it; without choices it is typed."""

    name: str
    label: str
    value: str = ""
    is_many: bool = False
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A text as its readers see it, for the values of its inputs."""

    title: str = ""
    html: str = ""
    controls: list[Control] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)


@dataclass(frozen=True)
class Program:
    """A part of the program that publishes, where kinds expect a person."""

    name: str

    def get_username(self) -> str:
        return self.name


class Kind(Protocol):
    """A kind of text."""

    code: str
    label: Any
    example: str  # the names that it takes, in one sentence

    def fault_of(self, name: str) -> str:
        """Why nothing may have this name; empty when it may."""

    def published(self) -> list[Published]:
        """Everything that visitors can read, without the texts."""

    def text_of(self, name: str, language: str) -> str | None:
        """What is published; None where nothing is."""

    def about(self, text: str) -> tuple[str, date | None]:
        """The title that a text gives itself, and when it says it was last reviewed."""

    def lint(self, text: str, name: str, language: str) -> list[Complaint]:
        """What is wrong with a text, by line."""

    def show(self, text: str, name: str, language: str, query: Mapping[str, list[str]]) -> Shown:
        """The text as readers see it for these values of its inputs."""

    def combinations(self, text: str) -> list[dict[str, list[str]]]:
        """Queries for every combination of the options; one empty query where there are none."""

    def publish(self, name: str, language: str, text: str, by: Any, now: datetime) -> None:
        """Show it to visitors from now on."""

    def withdraw(self, name: str, language: str) -> None:
        """Show it no longer."""

    def start(self, name: str, language: str, now: datetime) -> str:
        """What a new text begins with."""

    def address(self, name: str, language: str) -> str:
        """Where visitors read it."""

    def shipped(self) -> list[tuple[str, str, str]]:
        """Names, languages and texts that came with this release."""


KINDS: dict[str, Kind] = {}


def kind(made: Callable[[], Kind]) -> Callable[[], Kind]:
    """Decorator of a class: its one instance is known by its code."""
    one = made()
    KINDS[one.code] = one
    return made
