import ipaddress

import pytest

from mirrorsite.ground.site.ranges import Fault, overlaps, read_ranges, smallest


def blocks(text):
    ranges, faults = read_ranges(text)
    assert faults == []
    return [str(one.block) for one in ranges]


def pairs(text):
    return [(outer.line, inner.line) for outer, inner in overlaps(read_ranges(text)[0])]


def test_each_line_is_a_range():
    assert blocks("10.0.0.0/8\n2001:db8::/32\n") == ["10.0.0.0/8", "2001:db8::/32"]


def test_blank_lines_and_remarks_are_passed_over():
    assert blocks("\n  192.0.2.0/24  # the library\r\n# old ones\n\n") == ["192.0.2.0/24"]


def test_one_address_is_a_range_of_one():
    assert blocks("192.0.2.7\n2001:db8::7") == ["192.0.2.7/32", "2001:db8::7/128"]


@pytest.mark.parametrize(
    "line",
    ["campus", "10.0.0.0/33", "10.0.0.0-10.0.0.9", "fe80::%eth0/64/3", "1" * 5000, "١٠.0.0.0/8"],
)
def test_a_bad_line_is_named_by_its_number(line):
    ranges, faults = read_ranges(f"10.0.0.0/8\n{line}\n")
    assert len(ranges) == 1
    assert (faults[0].line, faults[0].code) == (2, "no_range")
    assert len(faults[0].text) <= 60


def test_an_address_inside_a_range_is_told_with_the_range():
    assert read_ranges("10.1.2.3/8")[1] == [Fault(1, "10.1.2.3/8", "host_bits", "10.0.0.0/8")]


def test_ranges_apart_do_not_overlap():
    assert pairs("10.0.0.0/9\n10.128.0.0/9\n2001:db8::/32\n::/128") == []


def test_a_range_within_another_is_told_after_it():
    assert pairs("10.1.0.0/16\n10.0.0.0/8\n10.1.2.0/24") == [(2, 1), (1, 3)]


def test_a_range_that_is_there_twice_is_told():
    assert pairs("192.0.2.0/24\n198.51.100.0/24\n192.0.2.0/24") == [(1, 3)]


def test_the_two_families_never_overlap():
    assert pairs("0.0.0.0/0\n::/0") == []


def test_thousands_of_ranges_are_compared_in_one_pass():
    text = "\n".join(f"10.{n // 256}.{n % 256}.0/24" for n in range(5000))
    assert pairs(text + "\n10.0.0.0/8") == [(5001, n) for n in range(1, 5001)]


def test_the_smallest_range_wins():
    ranges = read_ranges("10.0.0.0/8\n10.1.0.0/16\n::/0")[0]
    assert smallest(ipaddress.ip_address("10.1.2.3"), ranges).line == 2
    assert smallest(ipaddress.ip_address("10.2.2.3"), ranges).line == 1
    assert smallest(ipaddress.ip_address("2001:db8::1"), ranges).line == 3
    assert smallest(ipaddress.ip_address("192.0.2.1"), ranges) is None
