"""What changed between two texts, as rows for people: pure."""

import pytest

from mirrorsite.editing.differing import difference

LONG = "\n".join(f"line {n}" for n in range(50)) + "\n"


def kinds(before, after):
    return [row.kind for row in difference(before, after).rows]


def text_of(side):
    return "".join(part for part, _is_changed in side.parts)


def test_equal_texts_have_no_rows():
    assert difference(LONG, LONG).rows == []


def test_a_changed_word_is_marked_alone():
    (row,) = difference("We moved it.\n", "They moved it.\n").rows
    assert row.before.parts == [("We", True), (" moved it.", False)]
    assert row.after.parts == [("They", True), (" moved it.", False)]


def test_lines_with_little_in_common_are_marked_whole():
    (row,) = difference("abc\n", "x y z\n").rows
    assert (row.before.parts, row.after.parts) == ([("abc", True)], [("x y z", True)])


def test_lines_that_came_and_went_have_one_side():
    assert kinds("a\nb\n", "b\nc\n") == ["removed", "same", "added"]


def test_numbers_are_those_of_each_text():
    rows = difference("a\nb\nc\n", "x\na\nc\n").rows
    numbers = [(r.before and r.before.number, r.after and r.after.number) for r in rows]
    assert numbers == [(None, 1), (1, 2), (2, None), (3, 3)]


def test_equal_lines_far_from_a_change_are_folded_and_counted():
    rows = difference(LONG, LONG.replace("line 25\n", "line 25b\n")).rows
    assert [row.kind for row in rows] == [
        "folded",
        *["same"] * 3,
        "changed",
        *["same"] * 3,
        "folded",
    ]
    assert (rows[0].left_out, rows[-1].left_out) == (22, 21)


def test_a_text_that_is_new_is_added_line_by_line():
    assert kinds("", "a\n\nb\n") == ["added"] * 3
    assert kinds("a\n", "") == ["removed"]


def test_a_line_end_alone_is_a_difference_that_can_be_shown():
    assert len(difference("a\nb", "a\nb\n").rows) == 1


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\x0c", "\x85"])
def test_lines_are_counted_as_editors_count_them(sign):
    rows = difference(f"a{sign}b\nc\n", f"a{sign}b\nd\n").rows
    assert rows[-1].after.number == 2


def test_every_line_of_both_texts_is_in_the_rows():
    before, after = LONG, LONG.replace("line 3\n", "").replace("line 40", "other")
    rows = difference(before, after, around=100).rows
    assert [text_of(r.before) for r in rows if r.before] == before.splitlines()
    assert [text_of(r.after) for r in rows if r.after] == after.splitlines()


def test_the_count_is_of_lines_that_differ():
    assert difference("a\nb\nc\n", "a\nx\nc\nd\n").count == 2


def test_very_long_lines_are_marked_whole():
    (row,) = difference("a " * 5000 + "\n", "b " + "a " * 4999 + "\n").rows
    assert len(row.before.parts) == 1
