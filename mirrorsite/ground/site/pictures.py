"""Pictures that people upload: made anew, so that nothing but the picture itself is kept."""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import warnings
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_BYTES = 8 * 1024 * 1024
LARGEST_PIXELS = 30_000_000
LONGEST_SIDE = 2000  # what is larger is made smaller
READ = ("PNG", "JPEG", "WEBP", "GIF")
NAME = re.compile(r"[0-9a-f]{64}\.webp")
WITHOUT = ("exif", "xmp", "icc_profile")
SVG = re.compile(rb"^\s*(<\?xml|<!--|<!DOCTYPE\s+svg|<svg)", re.IGNORECASE)


class PictureError(ValueError):
    """A file that is not taken, in a sentence for the person who sent it."""


def folder() -> Path:
    """Where pictures are kept, named after their contents."""
    return Path(settings.VAR_DIR) / "pictures"


def path_of(name: str) -> Path | None:
    """The file of a picture; None for a name that is none, or of one that is not there."""
    path = folder() / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def stored_pictures() -> list[Path]:
    """The files of all pictures, by name."""
    return sorted(path for path in folder().glob("*.webp") if NAME.fullmatch(path.name))


def store(raw: bytes) -> str:
    """Keep a picture that somebody uploads; its name. PictureError says why not."""
    return _write(_remade(_opened(raw)))


def store_as_it_is(name: str, raw: bytes) -> None:
    """Keep one of our own pictures that comes back, byte for byte; PictureError if it is none."""
    if not NAME.fullmatch(name) or name.partition(".")[0] != hashlib.sha256(raw).hexdigest():
        raise PictureError(_("%(name)s is not named after its contents.") % {"name": name[:80]})
    picture = _opened(raw)
    if picture.format != "WEBP" or any(picture.info.get(key) for key in WITHOUT):
        raise PictureError(_("%(name)s is no picture that this site made.") % {"name": name[:80]})
    _loaded(picture)
    _write(raw)


def _opened(raw: bytes) -> Image.Image:
    """The file as a picture whose size is known and allowed; its points are not read yet."""
    if len(raw) > LARGEST_BYTES:
        limit = LARGEST_BYTES >> 20
        raise PictureError(_("The file has more than %(limit)s MiB.") % {"limit": limit})
    if SVG.match(raw[:1000]):
        raise PictureError(_("SVG files can carry scripts and are not taken; save it as PNG."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(raw), formats=READ)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureError(_("This is no PNG, JPEG, WebP or GIF picture.")) from None
    if picture.width * picture.height > LARGEST_PIXELS:
        values = {"width": picture.width, "height": picture.height, "limit": LARGEST_PIXELS}
        words = _("The picture is %(width)s × %(height)s points; at most %(limit)s are read.")
        raise PictureError(words % values)
    return picture


def _loaded(picture: Image.Image) -> Image.Image:
    """The picture with its points read; of a moving one the first frame."""
    try:
        picture.seek(0)
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise _damaged(error) from None
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as its camera says it is to be looked at."""
    try:
        return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, TypeError, LookupError, struct.error) as error:
        raise _damaged(error) from None


def _damaged(error: Exception) -> PictureError:
    return PictureError(_("The picture is damaged: %(why)s") % {"why": str(error)[:100]})


def _remade(picture: Image.Image) -> bytes:
    """A WebP of the points alone, upright, without what cameras and programs write beside them."""
    is_photo = picture.format == "JPEG"
    upright = _upright(_loaded(picture))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, "WEBP", lossless=not is_photo, quality=82, method=4, exact=False)
    return out.getvalue()


def _write(raw: bytes) -> str:
    name = f"{hashlib.sha256(raw).hexdigest()}.webp"
    folder().mkdir(mode=0o755, parents=True, exist_ok=True)
    target = folder() / name
    if not target.exists():
        half = target.with_name(f".{name}.{os.getpid()}.half")
        half.write_bytes(raw)
        os.rename(half, target)
    return name
