"""sg_ses: the slots of an enclosure with status, lights and the SAS port that sits in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hardware.domain.drive import Fact, Slot
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._figures import place
from hardware.tools._reading import FACT_LIMIT, ask, pci_in, words, wwn
from hardware.tools._ses_words import (
    is_empty,
    is_for_drives,
    is_on_expander,
    label_and_serial,
    last_number,
    named,
)
from hardware.tools._sg_ses_text import Element, Key, Reader
from hardware.tools._shown import shown

BINARY = "sg_ses"
DEVICES = "/sys/bus/scsi/devices"
ENCLOSURE_TYPE = "13"
PREDICTED = ", predicted failure"


def survey(run: Run) -> Survey:
    """Ask every enclosure that the kernel shows."""
    found = Survey()
    for address, generic in _enclosures(run):
        try:
            said = ask(run, BINARY, "--join", f"/dev/{generic}")
            found += Survey(slots=_placed(run, address, parse(said))) if said else Survey()
        except ToolError as error:
            what = str(error)
            found += Survey(
                trouble=(what if generic in what else f"sg_ses /dev/{generic}: {what}",)
            )
    return found


def _enclosures(run: Run) -> Iterator[tuple[str, str]]:
    """Address and generic device (sg9) of each enclosure."""
    for address in run.names(DEVICES):
        folder = f"{DEVICES}/{address}"
        if words(run.read(f"{folder}/type")) == ENCLOSURE_TYPE:
            for generic in run.names(f"{folder}/scsi_generic")[:1]:
                yield address, generic


def _placed(run: Run, address: str, slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The slots with their card, and with the enclosure's address where it printed no name."""
    folder = f"{DEVICES}/{address}"
    path = run.real(folder) or ""
    processor = named(run.read(f"{folder}/vendor"), run.read(f"{folder}/model"))
    of_all = Slot("", 0, pci_in(path), processor=processor, on_expander=is_on_expander(path))
    return tuple(_of_enclosure(slot, of_all, address) for slot in slots)


def _of_enclosure(slot: Slot, of_all: Slot, address: str) -> Slot:
    return replace(
        slot,
        enclosure=slot.enclosure or address,
        controller=of_all.controller,
        processor=of_all.processor,
        on_expander=of_all.on_expander,
    )


def parse(text: str) -> tuple[Slot, ...]:
    """One slot for each element that holds a drive; ToolError when there is none."""
    found = Reader().read(text)
    slots = tuple(_slot(key, one) for key, one in found.items() if is_for_drives(one.kind))
    if not slots:
        raise ToolError(
            'sg_ses: "Element type: Array device slot" with its elements expected', text
        )
    unsaid = [str(one.slot) for one in slots if not one.facts[0].raw and not one.label]
    if len(unsaid) == len(slots):
        raise ToolError(f"sg_ses: status or port of slot {', '.join(unsaid)[:80]} expected", text)
    return slots


def explain(text: str) -> dict[str, Any]:
    """What the site makes of it: the slots, and what else the enclosure has."""
    elements = Reader().read(text)
    slots = [_shown(slot) for slot in parse(text)]
    others = [
        {
            "enclosure": key[0] or None,
            "type": one.kind,
            "number": key[2],
            "name": one.descriptor or None,
            "status": one.said.get("status"),
        }
        for key, one in elements.items()
        if not is_for_drives(one.kind)
    ]
    silent = [f"slot {one['slot']}: it says nothing" for one in slots if not one.pop("says")]
    answer = {"slots": slots, "others": others}
    return {**answer, "not_understood": silent} if silent else answer


def _slot(key: Key, element: Element) -> Slot:
    label, serial = label_and_serial(element.descriptor)
    said, bits = element.said, element.bits
    status = said.get("status", "")
    printed, named = place(said.get("device slot number")), last_number(label)
    fault = [bits[name] for name in ("Fault sensed", "Fault reqstd") if name in bits]
    return Slot(
        enclosure=key[0],
        slot=printed if printed is not None else named if named is not None else key[2],
        label=label,
        serial=serial,
        sas_address=wwn(said.get("SAS address")),
        status=status + (PREDICTED if bits.get("Predicted failure") else ""),
        is_empty=_is_empty(status, said),
        fault_led=any(fault) if fault else None,
        locate_led=bool(bits["Ident"]) if "Ident" in bits else None,
        facts=(Fact(BINARY, "\n".join(element.lines)[:FACT_LIMIT]),),
    )


def _is_empty(status: str, said: dict[str, str]) -> bool | None:
    """By its status; a port with nothing attached is empty, whatever its status."""
    device = said.get("SAS device type", said.get("device type", ""))
    if device.startswith("no ") and "SAS address" not in said:
        return True
    return is_empty(status)


def _shown(slot: Slot) -> dict[str, Any]:
    told = shown(slot)
    status = slot.status.removesuffix(PREDICTED)
    lines = slot.facts[0].raw
    return {
        **told,
        "status": status or None,
        "predicted_failure": slot.status != status if "Predicted failure" in lines else None,
        "says": bool(lines or slot.label),
    }
