"""MegaCli's "Inquiry Data": vendor, model, firmware and serial number without separators.

SATA: ATA IDENTIFY strings, serial number 20, model 40, firmware 8 characters. SAS: INQUIRY
bytes 8-55, vendor 8, model 16, revision 4, serial number 20. A recorder may have cut the blanks
at an end, so a reading is only believed when its fields end where fields end.
"""

from __future__ import annotations

from dataclasses import dataclass

SERIAL, MODEL, FIRMWARE = 20, 40, 8
SAS_MODEL, SAS_REVISION, SAS_SERIAL, SAS_END = 8, 24, 28, 48


@dataclass(frozen=True)
class Identity:
    """What one inquiry says."""

    serial: str
    model: str
    firmware: str
    vendor: str = ""


def parse_inquiry(text: str, protocol: str, level: str = "") -> Identity | None:
    """The drive's identity; None when the text can be read in no way or in two.

    `level` is MegaCli's "Device Firmware Level", the end of the firmware version: it must fit.
    """
    candidates = _sas(text) if protocol == "SAS" else _sata(text) if protocol == "SATA" else []
    found = {one for one in candidates if one.firmware.endswith(level)}
    return found.pop() if len(found) == 1 else None


def _sata(text: str) -> list[Identity]:
    """Counted from the left and from the right: the two differ where blanks were cut."""
    text = text.rstrip("\r\n")
    left = _ata(text[:SERIAL], text[SERIAL : SERIAL + MODEL], text[SERIAL + MODEL :])
    right = _ata(text[: -MODEL - FIRMWARE], text[-MODEL - FIRMWARE : -FIRMWARE], text[-FIRMWARE:])
    return [one for one in (left, right) if one]


def _ata(serial: str, model: str, firmware: str) -> Identity | None:
    fields = serial.strip(), model.strip(), firmware.strip()
    fits = (
        len(serial) <= SERIAL
        and len(model) == MODEL
        and 0 < len(firmware) <= FIRMWARE
        # ATA pads the model and the firmware on the right only
        and not model.startswith(" ")
        and not firmware.startswith(" ")
        and all(fields)
        and "  " not in fields[1]
        and not any(" " in one for one in (fields[0], fields[2]))
    )
    return Identity(*fields) if fits else None


def _sas(text: str) -> list[Identity]:
    vendor, model = text[:SAS_MODEL].strip(), text[SAS_MODEL:SAS_REVISION].strip()
    revision, serial = text[SAS_REVISION:SAS_SERIAL].strip(), text[SAS_SERIAL:].strip()
    fits = (
        all((vendor, model, revision, serial))
        and not text.startswith(" ")
        and text[SAS_SERIAL] != " "
        and len(text.rstrip()) <= SAS_END
        and " " not in serial
    )
    return [Identity(serial, model, revision, vendor)] if fits else []
