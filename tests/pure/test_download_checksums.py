"""Lists of checksums in the forms in which projects publish them."""

import pytest

from mirrorsite.downloads.checksums import Checksum, parse_checksums

MD5, SHA256, SHA512 = "a" * 32, "b" * 64, "c" * 128


@pytest.mark.parametrize(
    "line",
    [
        f"{SHA256}  image.iso",
        f"{SHA256} *image.iso",
        f"{SHA256}  ./image.iso",
        f"SHA256 (image.iso) = {SHA256}",
        f"{SHA256.upper()}\timage.iso",
    ],
)
def test_each_form_is_read(line):
    assert parse_checksums(line) == {"image.iso": Checksum("sha256", SHA256)}


def test_a_file_of_one_sum_alone_has_no_name():
    assert parse_checksums(f"{SHA512}\n") == {"": Checksum("sha512", SHA512)}


def test_the_strongest_sum_of_a_file_counts_wherever_it_stands():
    text = f"{SHA512}  image.iso\n{MD5}  image.iso\n{SHA256}  image.iso\n"
    assert parse_checksums(text)["image.iso"].kind == "sha512"


def test_names_with_spaces_stay_whole():
    assert "My App 2.iso" in parse_checksums(f"{SHA256}  My App 2.iso")


def test_a_signed_text_is_read_through_its_armour():
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# image.iso: 12345 bytes\n"
        f"SHA256 (image.iso) = {SHA256}\n-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCAAdFiEE\n"
        "-----END PGP SIGNATURE-----\n"
    )
    assert list(parse_checksums(text)) == ["image.iso"]


@pytest.mark.parametrize(
    "text",
    ["", "not a sum", "g" * 64 + "  x", "a" * 33 + "  x", "\0" * 64, f"{SHA256} " + "x" * 5000],
)
def test_what_is_no_sum_says_nothing(text):
    assert parse_checksums(text) == {}
