"""Names of files, the archive, and inputs that are inserted: nothing from outside is trusted."""

import io
import tomllib
import zipfile

import pytest

from mirrorsite.editing import archive
from mirrorsite.editing.archive import pack, unpack
from mirrorsite.editing.files import file_of, is_ours, text_of
from mirrorsite.editing.inserting import NewInput, insert_input, insert_line
from mirrorsite.editing.refusing import Refused
from mirrorsite.editing.text import LARGEST, faults_of, tidy

NAMES = [
    "debian",
    "docker-ce",
    "anaconda/cloud",
    ".hidden",
    "..",
    "a.b.en",
    "深度",
    "a%2Fb",
    "é+~@!",
]
INPUT = '[inputs.a]\nkind = "switch"\nlabel = "A"\n'
TEXT = f'+++\ntitle = "x"\n\n{INPUT}\n[derived]\nb = "a"\n+++\n\nB.\n'


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_name_comes_back_from_its_file(name, language):
    path = file_of("help", name, language)
    assert text_of(path) == ("help", name, language)
    assert path.isascii() and path.count("/") == 1
    assert not path.partition("/")[2].startswith(".")


def test_plain_names_stay_readable():
    assert file_of("help", "docker-ce", "zh") == "help/docker-ce.zh.md"


def test_two_names_never_share_a_file():
    assert len({file_of("help", name, "en") for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "help/",
        "help/debian.md",
        "help/debian.fr.md",
        "help/.en.md",
        "help/a/b.en.md",
        "help/a%2fb.en.md",  # not how we would write it
        "help/%64ebian.en.md",
        "help/%ff.en.md",
        "help/a b.en.md",
        "help/" + "a" * 400 + ".en.md",
    ],
)
def test_a_file_that_we_would_call_otherwise_is_no_text(path):
    assert text_of(path) is None


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        ("help/debian.en.md", True),
        ("pictures/x.webp", True),
        ("../help/x.en.md", False),
        ("/help/x.en.md", False),
        ("help/../x.en.md", False),
        ("help\\x.en.md", False),
        ("README.md", False),
        ("other/x.en.md", False),
    ],
)
def test_only_files_in_our_folders_are_ours(path, ours):
    assert is_ours(path) is ours


# --- the archive

FILES = [("help/a.en.md", b"a\n"), ("help/b.zh.md", "深".encode()), ("pictures/x.webp", b"\0" * 99)]


def zipped(*files, **how):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in files:
            made.writestr(name, raw, **how)
    return out.getvalue()


def test_what_is_packed_comes_back_byte_for_byte():
    assert unpack(pack(FILES)) == FILES


def test_the_same_files_are_the_same_archive():
    assert pack(FILES) == pack(FILES)


def test_the_order_of_an_archive_does_not_matter():
    assert unpack(zipped(*reversed(FILES))) == FILES


@pytest.mark.parametrize("raw", [b"", b"PK", b"no zip", b"PK\x05\x06" + b"\0" * 10])
def test_what_is_no_archive_is_refused(raw):
    with pytest.raises(Refused, match="no zip"):
        unpack(raw)


def test_a_file_without_a_name_is_passed_over():
    entry = zipfile.ZipInfo("x")
    entry.filename = ""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(entry, b"nothing")
        made.writestr(*FILES[0])
    assert unpack(out.getvalue()) == FILES[:1]


def test_a_bomb_is_refused_before_it_fills_the_memory():
    raw = zipped(("help/a.en.md", b"\0" * (archive.LARGEST_FILE + 1)))
    assert len(raw) < 100_000
    with pytest.raises(Refused, match="too large when unpacked"):
        unpack(raw)


def test_many_files_that_are_a_bomb_together_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_WHOLE", 1000)
    with pytest.raises(Refused, match="too large when unpacked"):
        unpack(zipped(*((f"help/{n}.en.md", b"\0" * 400) for n in range(4))))


def test_too_many_files_are_refused_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    with pytest.raises(Refused, match="more than 3 files"):
        unpack(zipped(*((f"help/{n}.en.md", b"") for n in range(4))))


def test_an_archive_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 10)
    with pytest.raises(Refused, match="MiB"):
        unpack(pack(FILES))


def test_a_file_that_says_less_than_it_holds_is_refused():
    raw = bytearray(zipped(("help/a.en.md", b"x" * 5000)))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1).to_bytes(4, "little")
    found = []
    try:
        found = unpack(bytes(raw))
    except Refused:
        return
    assert len(found[0][1]) <= 1


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_compressions_are_refused(method):
    with pytest.raises(Refused, match="rare"):
        unpack(zipped(("help/a.en.md", b"a" * 100), compress_type=method))


def test_the_same_file_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        raw = zipped(("help/a.en.md", b"1"), ("help/a.en.md", b"2"))
    with pytest.raises(Refused, match="twice"):
        unpack(raw)


# --- inputs


def made(**values):
    return NewInput(**{"kind": "select", "name": "release", "label": "R", "options": "a", **values})


@pytest.mark.parametrize("kind", NewInput.KINDS)
def test_an_input_is_put_before_the_derived_values(kind):
    text = insert_input(TEXT, made(kind=kind))
    settings = tomllib.loads(text.split("+++")[1])
    assert settings["inputs"]["release"]["kind"] == kind
    assert list(settings) == ["title", "inputs", "derived"]
    assert text.endswith("+++\n\nB.\n")


@pytest.mark.parametrize("word", ['"', "\\", "]\n[x]\ny=1", "\u2028", "\x7f", "深 😀", "'''"])
def test_no_word_breaks_out_of_its_string(word):
    text = insert_input(TEXT, made(label=word + "x", options=f"v = {word}z"))
    table = tomllib.loads(text.split("+++")[1])["inputs"]["release"]
    assert set(table) == {"kind", "label", "options"}
    assert table["label"].endswith("x")


def test_options_have_labels_where_they_are_given():
    text = insert_input(TEXT, made(options="trixie = 13 “trixie”\nsid\n\n"))
    options = tomllib.loads(text.split("+++")[1])["inputs"]["release"]["options"]
    assert options == [{"value": "trixie", "label": "13 “trixie”"}, "sid"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"name": "a"}, "already"),
        ({"name": "A"}, "begins with a letter"),
        ({"name": "a" * 31}, "at most 30"),
        ({"name": 'x"]'}, "begins with a letter"),
        ({"kind": "file"}, "Choose the kind"),
        ({"label": " "}, "beside the input"),
        ({"options": " \n "}, "one a line"),
    ],
)
def test_an_input_that_cannot_be_is_refused(values, why):
    with pytest.raises(Refused, match=why):
        insert_input(TEXT, made(**values))


@pytest.mark.parametrize("text", ["", "no settings", "+++\nopen", "x\n+++\n+++\n"])
def test_a_text_without_settings_takes_no_input(text):
    with pytest.raises(Refused, match="settings"):
        insert_input(text, made())


@pytest.mark.parametrize("cursor", [None, -1, 10**9])
def test_a_picture_goes_to_the_end_without_a_cursor(cursor):
    assert insert_line("a\n", "![x](/p)", cursor) == "a\n\n![x](/p)\n"


def test_a_picture_goes_where_the_cursor_is():
    assert insert_line("a\n\nb\n", "![x](/p)", 2) == "a\n\n![x](/p)\n\nb\n"


# --- what every text must be


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x85"])
def test_every_line_end_becomes_a_plain_one(end):
    assert tidy(f"a{end}b") == "a\nb\n"


def test_a_byte_order_mark_goes_and_one_line_end_stays():
    assert tidy("\ufeffa\n\n\n") == "a\n"
    assert tidy(" \n\t") == ""


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800", "\uffff", "\x0b"])
def test_signs_that_are_none_are_named_with_their_line(sign):
    (fault,) = faults_of(f"a\nb{sign}\n")
    assert (fault.line, f"U+{ord(sign):04X}" in fault.sentence) == (2, True)


@pytest.mark.parametrize("text", ["a\tb\n", "\u202e\u200d😀\n", "x" * (LARGEST - 1) + "\n"])
def test_every_other_sign_may_stand_in_a_text(text):
    assert faults_of(text) == []


def test_the_size_is_counted_in_bytes():
    assert "KiB" in faults_of("深" * (LARGEST // 3 + 1))[0].sentence
