"""A made tree is looked through: newest first, with its checksums, never outside of it."""

import os
from datetime import UTC, datetime

import pytest

from mirrorsite.downloads.rules import parse_rules
from mirrorsite.downloads.scanning import Budget, ScanError, scan
from tests.made.tree import made_tree, sum_of, write_sums

TEXT = """
[x]
title = "X"
category = "os"
mirror = "x"
look = ["*/iso/*.iso"]
match = '[^/]+/iso/x-(?P<version>[\\d.]+)-(?P<arch>[a-z0-9]+)\\.iso'
sums = ["SHA256SUMS", "{file}.sha512", "SUMS-*"]
keep = 2
"""
(RULE,) = parse_rules(TEXT)


def names(found):
    return [file.path.rpartition("/")[2] for file in found]


def test_the_newest_versions_come_first_and_the_rest_is_left_out(tmp_path):
    made_tree(tmp_path, *(f"{v}/iso/x-{v}-amd64.iso" for v in ("9", "10", "8", "10.1")))
    assert names(scan(RULE, str(tmp_path))) == ["x-10.1-amd64.iso", "x-10-amd64.iso"]


def test_size_and_time_are_the_files_own(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso")
    os.utime(tmp_path / "1/iso/x-1-amd64.iso", (1000, 1000))
    (file,) = scan(RULE, str(tmp_path))
    assert file.size_bytes == len("x-1-amd64.iso")
    assert file.modified_at == datetime(1970, 1, 1, 0, 16, 40, tzinfo=UTC)


def test_a_link_named_current_does_not_offer_a_file_twice(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso")
    (tmp_path / "current").symlink_to("1")
    assert len(scan(RULE, str(tmp_path))) == 1


def test_a_link_out_of_the_tree_is_not_followed(tmp_path):
    made_tree(tmp_path / "secret", "iso/x-1-amd64.iso")
    made_tree(tmp_path / "tree", "2/iso/x-2-amd64.iso")
    (tmp_path / "tree" / "1").symlink_to(tmp_path / "secret")
    (tmp_path / "tree/2/iso/x-3-amd64.iso").symlink_to("/etc/hostname")
    assert names(scan(RULE, str(tmp_path / "tree"))) == ["x-2-amd64.iso"]


def test_a_sum_beside_the_file_is_kept_with_its_list(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso", "1/iso/SHA256SUMS.gpg")
    write_sums(tmp_path / "1/iso", "SHA256SUMS", "x-1-amd64.iso")
    (file,) = scan(RULE, str(tmp_path))
    assert file.checksum.hex == sum_of("x-1-amd64.iso")
    assert (file.sums_path, file.signature_path) == ("1/iso/SHA256SUMS", "1/iso/SHA256SUMS.gpg")


def test_the_stronger_of_two_lists_counts(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso")
    write_sums(tmp_path / "1/iso", "SHA256SUMS", "x-1-amd64.iso")
    sum512 = sum_of("x-1-amd64.iso", "sha512")
    (tmp_path / "1/iso/x-1-amd64.iso.sha512").write_text(sum512)
    (file,) = scan(RULE, str(tmp_path))
    assert (file.checksum.kind, file.checksum.hex) == ("sha512", sum512)


def test_a_list_may_be_named_by_a_pattern(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso")
    write_sums(tmp_path / "1/iso", "SUMS-1-amd64", "x-1-amd64.iso")
    (file,) = scan(RULE, str(tmp_path))
    assert file.sums_path == "1/iso/SUMS-1-amd64"


def test_a_sum_of_another_file_is_not_taken(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso")
    write_sums(tmp_path / "1/iso", "SHA256SUMS", "x-1-arm64.iso")
    (file,) = scan(RULE, str(tmp_path))
    assert file.checksum is None and file.sums_path == ""


@pytest.mark.parametrize("name", [".hidden.iso", "x-1-\u202eamd64.iso", "x-1-a\nb.iso"])
def test_names_that_cannot_stand_in_an_address_are_left_out(tmp_path, name):
    made_tree(tmp_path, f"1/iso/{name}", "1/iso/x-1-amd64.iso")
    assert names(scan(RULE, str(tmp_path))) == ["x-1-amd64.iso"]


def test_a_folder_or_a_pipe_with_a_files_name_is_left_out(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso/", "1/iso/x-2-amd64.iso")
    os.mkfifo(tmp_path / "1/iso/x-3-amd64.iso")
    assert names(scan(RULE, str(tmp_path))) == ["x-2-amd64.iso"]


def test_a_missing_folder_is_told_and_not_an_empty_success(tmp_path):
    with pytest.raises(ScanError) as told:
        scan(RULE, str(tmp_path / "away"))
    assert told.value.code == "downloads_no_folder"


def test_a_tree_that_is_too_large_ends_the_scan(tmp_path):
    made_tree(tmp_path, *(f"{n}/iso/" for n in range(20)))
    with pytest.raises(ScanError) as told:
        scan(RULE, str(tmp_path), Budget(entries=10))
    assert told.value.code == "downloads_too_many"


def test_a_tree_that_does_not_answer_in_time_ends_the_scan(tmp_path):
    made_tree(tmp_path, *(f"{n}/iso/" for n in range(300)))
    with pytest.raises(ScanError) as told:
        scan(RULE, str(tmp_path), Budget(late=lambda: True))
    assert told.value.code == "downloads_slow"


def test_a_huge_list_of_sums_is_not_read(tmp_path):
    made_tree(tmp_path, "1/iso/x-1-amd64.iso")
    with open(tmp_path / "1/iso/SHA256SUMS", "wb") as sums:
        sums.write(f"{sum_of('x-1-amd64.iso')}  x-1-amd64.iso\n".encode())
        sums.truncate(2**22)
    (file,) = scan(RULE, str(tmp_path))
    assert file.checksum is None
