"""What becomes of a picture that somebody uploads."""

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from mirrorsite.ground.site import pictures
from mirrorsite.ground.site.pictures import PictureError, path_of, store, store_as_it_is


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def made(size=(40, 20), mode="RGB", kind="PNG", **how):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **how)
    return out.getvalue()


def kept(raw):
    return Image.open(path_of(store(raw)))


def png_that_claims(width, height):
    """A PNG of one point whose header says that it is as large as this."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    raw = made()
    return raw[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + raw[33:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_webp_named_after_its_contents(kind):
    name = store(made(kind=kind))
    raw = path_of(name).read_bytes()
    assert name == f"{hashlib.sha256(raw).hexdigest()}.webp"
    assert Image.open(io.BytesIO(raw)).size == (40, 20)
    assert Image.open(io.BytesIO(raw)).format == "WEBP"


def test_the_same_picture_twice_is_one_file(var):
    assert store(made()) == store(made())
    assert len(list((var / "pictures").iterdir())) == 1


def test_what_a_camera_wrote_beside_it_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    raw = made(kind="JPEG", exif=exif)
    assert b"SECRET CAMERA" in raw
    assert b"SECRET CAMERA" not in path_of(store(raw)).read_bytes()


def test_words_in_a_png_are_gone():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "SECRET")
    words.add_itxt("XML:com.adobe.xmp", "<x>SECRET</x>")
    assert b"SECRET" not in path_of(store(made(pnginfo=words))).read_bytes()


def test_a_script_behind_the_picture_is_gone():
    raw = made() + b"<script>alert(1)</script>"
    assert b"<script>" not in path_of(store(raw)).read_bytes()


def test_a_picture_that_lies_on_its_side_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert kept(made(kind="JPEG", exif=exif)).size == (20, 40)


def test_a_picture_whose_facts_are_damaged_is_refused():
    facts = Image.Exif()
    facts[0x0112] = 6
    raw = made(kind="WEBP", exif=facts)
    assert b"MM\x00*" in raw
    with pytest.raises(PictureError, match="damaged"):
        store(raw.replace(b"MM\x00*", b"MM\x00\x00"))


def test_what_is_transparent_stays_so():
    assert kept(made(mode="RGBA")).mode == "RGBA"


def test_a_large_picture_is_made_smaller():
    assert kept(made((4000, 1000))).size == (2000, 500)


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    picture = kept(out.getvalue())
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.convert("RGB").getpixel((0, 0))[0] > 200


@pytest.mark.parametrize(
    "raw",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"  <?xml version='1.0'?><svg/>",
        b"<!-- x --><svg/>",
    ],
)
def test_svg_is_refused_with_words(raw):
    with pytest.raises(PictureError, match="SVG files can carry scripts"):
        store(raw)


@pytest.mark.parametrize("raw", [b"", b"GIF89a", b"<html>", b"\x89PNG\r\n\x1a\n", b"\0" * 5000])
def test_what_is_no_picture_is_refused(raw, var):
    with pytest.raises(PictureError):
        store(raw)
    assert not (var / "pictures").exists()


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM"])
def test_other_formats_are_not_even_read(kind):
    with pytest.raises(PictureError, match="PNG, JPEG"):
        store(made((32, 32), kind=kind))


@pytest.mark.parametrize("size", [(60_000, 60_000), (30_001, 1000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_read(size):
    with pytest.raises(PictureError):
        store(png_that_claims(*size))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "LARGEST_BYTES", 10)
    with pytest.raises(PictureError, match="MiB"):
        store(made())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_that_is_cut_off_is_refused_or_shown_whole(kind):
    raw = made((400, 300), kind=kind)
    for part in (0.2, 0.5, 0.9):
        try:
            picture = kept(raw[: int(len(raw) * part)])
        except PictureError:
            continue
        assert picture.size == (400, 300)


@pytest.mark.parametrize(
    "name", ["", "..", "../db.sqlite3", "a.webp", "0" * 64 + ".png", "0" * 64 + ".webp"]
)
def test_no_other_file_has_an_address(name, var):
    (var / "db.sqlite3").write_text("x")
    assert path_of(name) is None


def test_a_picture_of_ours_comes_back_as_it_was(var):
    name = store(made())
    raw = path_of(name).read_bytes()
    path_of(name).unlink()
    store_as_it_is(name, raw)
    assert path_of(name).read_bytes() == raw


def test_what_is_not_named_after_its_contents_does_not_come_back():
    name = store(made())
    with pytest.raises(PictureError, match="not named"):
        store_as_it_is("0" * 64 + ".webp", path_of(name).read_bytes())


@pytest.mark.parametrize("raw", [made(), made(kind="WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")])
def test_a_foreign_picture_does_not_come_in_unmade(raw):
    with pytest.raises(PictureError, match="no picture that this site made"):
        store_as_it_is(f"{hashlib.sha256(raw).hexdigest()}.webp", raw)


@pytest.mark.parametrize("error", [TypeError("fill"), KeyError(3), IndexError("x")])
def test_camera_notes_that_the_library_stumbles_over_are_no_error_of_ours(monkeypatch, error):
    def stumble(picture):
        raise error

    monkeypatch.setattr(pictures.ImageOps, "exif_transpose", stumble)
    with pytest.raises(PictureError, match="damaged"):
        store(made())
