"""A set of files as one zip: the same bytes for the same files, and nothing from it is trusted."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

from django.utils.translation import gettext as _

from mirrorsite.editing.refusing import Refused

LARGEST = 32 * 1024 * 1024  # of the archive
LARGEST_FILE = 8 * 1024 * 1024
LARGEST_WHOLE = 128 * 1024 * 1024  # of all files together
MOST_FILES = 5000
ENTRY = b"PK\x01\x02"  # begins each line of the archive's list of files
LONG_AGO = (1980, 1, 1, 0, 0, 0)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The archive; the time of each file is the same for all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, raw in files:
            entry = zipfile.ZipInfo(path, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, raw)
    return out.getvalue()


def unpack(raw: bytes) -> list[tuple[str, bytes]]:
    """Paths and contents in the order of their paths; Refused when it is no archive or too much."""
    if len(raw) > LARGEST:
        raise Refused(_("The archive has more than %(limit)s MiB.") % {"limit": LARGEST >> 20})
    if raw.count(ENTRY) > MOST_FILES:
        words = _("The archive has more than %(limit)s files.")
        raise Refused(words % {"limit": MOST_FILES})
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return sorted(_read(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        words = _("This is no zip archive that can be read: %(why)s")
        raise Refused(words % {"why": str(error)[:200]}) from error


def _read(archive: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    found, left = {}, LARGEST_WHOLE
    for entry in archive.infolist():
        if not entry.filename or entry.is_dir():
            continue
        if entry.compress_type not in METHODS or entry.flag_bits & 1:
            raise ValueError(f"{entry.filename[:80]!r}: encrypted, or compressed in a rare way")
        if entry.filename in found:
            raise ValueError(f"{entry.filename[:80]!r}: twice")
        with archive.open(entry) as stream:
            raw = stream.read(min(LARGEST_FILE, left) + 1)
        left -= len(raw)
        if len(raw) > LARGEST_FILE or left < 0:
            raise ValueError(f"{entry.filename[:80]!r}: too large when unpacked")
        found[entry.filename] = raw
    return list(found.items())
