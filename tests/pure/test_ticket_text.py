"""What a ticket shows of figures, faces, log lines and the drives beside."""

from datetime import UTC, datetime, timedelta

import pytest

from hardware.domain.array_mates import siblings
from hardware.domain.drive import Drive, LogicalVolume
from hardware.domain.key_lines import key_lines, plain
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.domain.ticket_text import Cell, capacity, exact, face_rows, rate_of, squares

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_capacity_is_decimal_and_exact():
    assert (capacity(8_001_563_222_016), exact(8_001_563_222_016)) == (
        "8.0 TB",
        "8 001 563 222 016",
    )
    assert (capacity(None), exact(None)) == ("", "")


@pytest.mark.parametrize(
    ("count", "minutes", "said"),
    [(2, 600, None), (9, 5, None), (61, 60, (60, "hour")), (3, 2880, (1, "day"))],
)
def test_a_rate_is_told_where_there_is_one(count, minutes, said):
    rate = rate_of(count, NOON - timedelta(minutes=minutes), NOON)
    assert (rate and (rate.count, rate.unit)) == said


def test_a_face_has_its_bay_in_brackets():
    cells = [Cell(n // 4, n % 4, f"Front {n + 1}") for n in range(12)]
    cells[5] = Cell(1, 1, "Front 6", "fail")
    cells[6] = Cell(1, 2, "Front 7", "watch")
    assert face_rows(cells) == ["  1   2   3   4", "  5 [ 6]( 7)  8", "  9  10  11  12"]


def test_a_face_without_bays_is_no_line():
    assert face_rows([]) == []


def test_drawn_corners_become_rows_and_columns():
    assert squares([(4, 4), (112, 4), (4, 66)]) == {
        (4, 4): (0, 0),
        (112, 4): (0, 1),
        (4, 66): (1, 0),
    }


LINES = [
    "[1.0] sd 1:0:0:0: [sda] tag#1 CDB: Read(16) 88 00",
    "[1.1] sd 1:0:0:0: [sda] tag#1 Sense Key : Medium Error [current]",
    "[1.2] sd 1:0:0:0: [sda] tag#1 Add. Sense: Unrecovered read error",
    "[1.3] usb 1-1: new device",
]


def test_the_lines_that_say_most_are_kept_in_their_order():
    assert key_lines(LINES, 2) == LINES[1:3]


def test_the_same_line_again_says_nothing():
    again = [LINES[2], LINES[2].replace("1.2", "7.9").replace("tag#1", "tag#44")]
    assert key_lines(again) == [LINES[2]]


def test_what_turns_or_breaks_a_line_is_gone():
    assert plain("A\nB\x00C\u202eD\u2028E", 99) == "A B C D E"
    assert len(plain("x" * 900)) == 200


def test_the_members_of_a_volume_are_siblings():
    drives = tuple(Drive(name) for name in "ABCDE")
    volume = LogicalVolume("c", 1, members=("A", "B", "C"), spares=("D",))
    found = siblings(Survey(drives=drives, volumes=(volume,)), {"B"})
    assert [one.serial for one in found] == ["A", "C", "D"]


def test_the_members_of_a_software_array_are_siblings():
    drives = tuple(Drive(name.upper(), disk_name=f"sd{name}") for name in "abc")
    layers = (
        Layer("md0", "md", on=("sda1", "sdb1")),
        Layer("sda1", "partition", on=("sda",)),
        Layer("sdb1", "partition", on=("sdb",)),
    )
    found = siblings(Survey(drives=drives, layers=layers), {"A"})
    assert [one.serial for one in found] == ["B"]


def test_layers_in_a_circle_end():
    layers = (Layer("md0", "md", on=("md1", "sda")), Layer("md1", "md", on=("md0",)))
    assert siblings(Survey(drives=(Drive("A", disk_name="sda"),), layers=layers), {"A"}) == ()


def test_a_drive_alone_has_no_siblings():
    assert siblings(Survey(drives=(Drive("A"), Drive("B"))), {"A"}) == ()
