"""Whether the text of a code block parses; shells by bash itself, which only reads them."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from xml.etree import ElementTree

from mirrorsite.ground.outside import shell
from mirrorsite.help.parsing import SETTINGS_LIMIT

COMMAND_LIMIT = 60_000
BATCH = 400
BATCH_BYTES = 100_000  # of one argument; 128 KiB are possible
# Two frames: a text that breaks out of one and opens it again is caught by the other.
FRAMES = ("if true; then :\n%s\nfi\n", "frame() { :\n%s\n}\n")
# Prints for each argument that is no shell its number and what was said.
CHECK = r"""
number=0
for text in "$@"; do
  said=$("$BASH" -n -c -- "$text" 2>&1) && [ -z "$said" ] ||
    printf '%s\t%s\n' "$number" "$(printf '%s' "$said" | head -c 600 | tr '\n\t' '  ')"
  number=$((number + 1))
done
"""
SAID = re.compile(r"[^:]*: (?:-c: )?(?:line (\d+): )?(.*)", re.DOTALL)
# No sign may be looked at for more than one beginning: a quote behind a backslash begins nothing.
YAML_TEXTS = re.compile(r"(?<!\\)\"(?:\\.|[^\"\\])*\"|'(?:[^']|'')*'|#[^\n]*|\$?\{\{[^{}\n]*\}\}")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_known: dict[bytes, str] = {}  # by the key of a text
KNOWN_LIMIT = 20_000


class NoBash(RuntimeError):
    """bash gave no answer; says what it said."""


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def wrong_shell(texts: Iterable[str]) -> dict[str, str]:
    """Texts that bash refuses, with its reason; each text is asked about once."""
    keys = {text: _key(text) for text in texts}
    if len(_known) > KNOWN_LIMIT:
        _known.clear()
    too_long = {text: "too long" for text in keys if len(text.encode()) > COMMAND_LIMIT}
    asked = (text for text, key in keys.items() if key not in _known and text not in too_long)
    for batch in _batches(asked):
        refused = {} if _all_parse(batch) else _refused(batch)
        _known.update({keys[text]: refused.get(text, "") for text in batch})
    return too_long | {text: _known[key] for text, key in keys.items() if _known.get(key)}


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) >= BATCH or size + len(text.encode()) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text.encode())
    if batch:
        yield batch


def _all_parse(batch: list[str]) -> bool:
    """Whether bash has nothing to say of all texts together, which is asked quickly."""
    for frame in FRAMES:
        output = shell.run("bash", "-n", "-c", "--", "".join(frame % text for text in batch))
        if output.exit_status or output.stderr:
            return False
    return True


def _refused(batch: list[str]) -> dict[str, str]:
    output = shell.run("bash", "--norc", "-c", CHECK, "bash", *batch, timeout=50.0)
    if output.exit_status:
        raise NoBash(output.stderr.strip()[:300])
    rows = (row.split("\t", 1) for row in output.stdout.splitlines())
    return {batch[int(number)]: _reason(said) for number, said in rows}


def _reason(said: str) -> str:
    found = SAID.match(said)
    return (found[2] if found else said).replace("bash: -c: ", "").strip()[:300] or "?"


def _json(text: str) -> None:
    json.loads(text)


def _toml(text: str) -> None:
    if len(text) > SETTINGS_LIMIT:
        raise ValueError("too long")
    tomllib.loads(text)


def _yaml(text: str) -> None:
    """What is wrong in every YAML: tabs that indent, and lists or braces that never end."""
    if re.search(r"^ *\t", text, re.MULTILINE):
        raise ValueError("a tab indents a line")
    bare = YAML_TEXTS.sub("", text)
    for opening, closing in ("[]", "{}"):
        if bare.count(opening) != bare.count(closing):
            raise ValueError(f"{opening} and {closing} are not as many")


def _xml(text: str) -> None:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a document type is not possible")
    ElementTree.fromstring(f"<x>{XML_DECLARATION.sub('', text)}</x>")


PARSERS: dict[str, Callable[[str], None]] = {
    "json": _json,
    "toml": _toml,
    "yaml": _yaml,
    "xml": _xml,
}


def wrong_data(language: str, text: str) -> str:
    """Why a text is not of its language; empty when it is, or when nobody can tell."""
    try:
        PARSERS.get(language, str)(text)
    except (ValueError, SyntaxError, RecursionError) as error:
        return str(error)[:300] or "?"
    return ""
