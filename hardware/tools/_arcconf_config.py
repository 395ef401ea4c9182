"""arcconf GETCONFIG as text, whole or only its AD, AR, LD or PD part: everything that it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hardware.domain.drive import Controller, Drive, Fact
from hardware.domain.machine import ToolError
from hardware.domain.survey import Survey
from hardware.tools._arcconf_drives import Placed, completed, drives_of, listed_only
from hardware.tools._arcconf_places import channel_device
from hardware.tools._arcconf_text import Block, Document, read_blocks
from hardware.tools._arcconf_volumes import segments_of, volumes_of
from hardware.tools._card_answer import behind_volumes, untellable
from hardware.tools._card_words import pci_address
from hardware.tools._reading import FACT_LIMIT, words

SOURCE = "arcconf GETCONFIG"
PCI_KEYS = ("pci address (domain:bus:device:function)", "pci address (bus:device:function)")
_COUNTS = ("logical devices/failed/degraded", "logical drives/offline/critical")
_COUNT = re.compile(r"(\d{1,6})/\d{1,6}/\d{1,6}")
_VERSIONS = "controller version information"


def read_config(text: str, source: str = SOURCE, card_number: int | None = None) -> Survey:
    """All that one answer says, drives without serial too; ToolError when it is no such answer."""
    document = read_blocks(text)
    if not document.blocks:
        raise ToolError(f"{source}: the text of arcconf GETCONFIG expected", text)
    controllers = [_controller(one, source, card_number) for one in document.of("controller")]
    card = controllers[0].pci_address if controllers else ""
    placed, lost = _drives(document, card, source)
    volumes = list(volumes_of(document, placed, card, source))
    drives = tuple(one.drive for one in placed)
    said = (*lost, *untellable(drives), *(one for _, lost in volumes for one in lost))
    found = Survey(
        controllers=tuple(controllers),
        drives=drives,
        volumes=tuple(volume for volume, _ in volumes),
        trouble=tuple(f"{source}: {one}" for one in (*said, *_incomplete(document, len(volumes)))),
    )
    return behind_volumes(found)


def places_config(text: str) -> dict[tuple[int, int], Drive]:
    """(channel, device) → drive, as GETSMARTSTATS names drives."""
    document = read_blocks(text)
    found = {}
    for block in document.of("device"):
        channel = block.value("reported channel,device(t:l)", "reported channel,device")
        placed, _ = drives_of([block], "", SOURCE)
        place = channel_device(channel)
        if placed and place:
            found[place] = placed[0].drive
    return found


def _controller(block: Block, source: str, card_number: int | None) -> Controller:
    return Controller(
        pci_address=pci_address(block.value(*PCI_KEYS)),
        driver=words(block.value("driver name")),
        number=card_number,
        model=words(block.value("controller model")),
        serial=words(block.value("controller serial number")),
        firmware=words(block.value("firmware", part=_VERSIONS)),
        facts=(Fact(source, block.text()[:FACT_LIMIT]),),
    )


def _drives(document: Document, card: str, source: str) -> tuple[list[Placed], list[str]]:
    """The drives as listed; where the answer has no such part, as the volumes' members."""
    blocks = (*document.of("volume"), *document.of("array"))
    segments = [one for block in blocks for one in segments_of(block)]
    if "drives" not in document.sections:
        return list(listed_only(segments, card, source)), []
    placed, lost = drives_of(document.of("device"), card, source)
    return completed(placed, segments), lost


def _incomplete(document: Document, volumes: int) -> Iterator[str]:
    if not document.is_whole:
        yield document.refusal or 'cut off: it does not end in "Command completed successfully."'
    for card in document.of("controller"):
        match = _COUNT.fullmatch(
            card.value(*_COUNTS) or card.value(_COUNTS[0], part="raid properties")
        )
        if not card.value("controller model"):
            yield "the card's own facts: no model, no serial number, no PCI address"
        if match and "volumes" in document.sections and int(match[1]) != volumes:
            yield f"the card counts {match[1]} logical devices, {volumes} are listed"
