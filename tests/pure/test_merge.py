"""Bringing two texts together that grew from one: pure."""

import random

import pytest

from mirrorsite.editing.matching import LARGEST, matches
from mirrorsite.editing.merging import has_marks, merge, paragraphs

BASE = "+++\ntitle = 1\n+++\n\nA.\n\nB.\n\nC.\n\nD.\n"


def merged(theirs, mine, base=BASE):
    return merge(base, theirs, mine).text("theirs", "mine")


def test_nothing_changed_is_the_same_text():
    assert merged(BASE, BASE) == BASE


def test_what_one_side_changed_is_taken():
    other = BASE.replace("B.", "BB.")
    assert merged(other, BASE) == other
    assert merged(BASE, other) == other


def test_changes_to_different_paragraphs_are_both_taken():
    both = merge(BASE, BASE.replace("A.", "AA."), BASE.replace("C.", "CC."))
    assert both.conflicts == []
    assert both.text("a", "b") == BASE.replace("A.", "AA.").replace("C.", "CC.")


def test_the_same_change_on_both_sides_is_no_conflict():
    other = BASE.replace("B.", "BB.")
    assert merged(other, other) == other


def test_two_changes_to_one_paragraph_stand_between_marks():
    both = merge(BASE, BASE.replace("B.", "B1."), BASE.replace("B.", "B2."))
    assert len(both.conflicts) == 1
    text = both.text("revision 3", "mine")
    assert "<<<<<<< revision 3\n\nB1.\n=======\n\nB2.\n>>>>>>> mine\n\nC." in text
    assert has_marks(text)


def test_a_paragraph_taken_away_and_another_added():
    theirs = BASE.replace("A.\n\n", "")
    mine = BASE + "\nE.\n"
    assert merged(theirs, mine) == theirs + "\nE.\n"


def test_a_paragraph_that_one_takes_away_and_the_other_changes_is_a_conflict():
    found = merge(BASE, BASE.replace("B.\n\n", ""), BASE.replace("B.", "BB.")).conflicts
    assert [("BB." in piece.mine, "BB." in piece.theirs) for piece in found] == [(True, False)]


def test_texts_without_a_common_one_are_one_conflict():
    found = merge("", "x\n", "y\n")
    assert [(piece.theirs, piece.mine) for piece in found.conflicts] == [("x\n", "y\n")]


def test_a_last_line_without_an_end_keeps_the_marks_on_lines_of_their_own():
    assert merged("x", "y", "z") == "<<<<<<< theirs\nx\n=======\ny\n>>>>>>> mine\n"


@pytest.mark.parametrize(
    "text", ["", "\n", "\n\n\na", "a\n\n\n", "a\nb\n\n \nc", BASE, "a\u2028b\x0bc\n\nd"]
)
def test_paragraphs_are_the_whole_text(text):
    assert "".join(paragraphs(text)) == text


def test_a_text_about_marks_is_none_with_marks():
    assert not has_marks("a <<<<<<< b\n=======\nTitle\n")
    assert has_marks("x\n>>>>>>> mine\n")


def changed(text, random_of):
    parts = paragraphs(text)
    for _ in range(random_of.randrange(4)):
        at = random_of.randrange(len(parts) + 1)
        parts[at : at + random_of.randrange(2)] = [f"\n{random_of.random()}\n"]
    return "".join(parts)


@pytest.mark.parametrize("seed", range(200))
def test_every_paragraph_that_somebody_wrote_is_in_the_outcome(seed):
    random_of = random.Random(seed)
    base = "".join(f"\n{n}\n" for n in range(random_of.randrange(12)))
    theirs, mine = changed(base, random_of), changed(base, random_of)
    text = merged(theirs, mine, base)
    for one in {*paragraphs(theirs), *paragraphs(mine)} - {*paragraphs(base)}:
        assert one in text
    assert merged(theirs, base, base) == theirs
    assert merged(base, mine, base) == mine


@pytest.mark.parametrize("alphabet", [2, 3, 40, 400])
def test_what_is_matched_of_hostile_texts_is_equal(alphabet):
    random_of = random.Random(1)
    one, other = ([str(random_of.randrange(alphabet)) for _ in range(2000)] for _ in range(2))
    found = matches(one, other)
    assert all(one[a : a + n] == other[b : b + n] for a, b, n in found)


def test_texts_too_large_to_compare_still_share_beginning_and_end():
    count = int(LARGEST**0.5) + 10
    one = ["head", *(f"a{n}" for n in range(count)), "tail"]
    other = ["head", *(f"b{n}" for n in range(count)), "tail"]
    assert matches(one, other) == [(0, 0, 1), (count + 1, count + 1, 1)]
