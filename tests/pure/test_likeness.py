import pytest

from mirrorsite.proposals.likeness import likeness, links_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Arch Linux CN", "archlinuxcn"),
        ("Debian", "debian mirror"),
        ("Rocky Linux", "rocky"),
        ("Ｈａｉｋｕ", "haiku"),
        ("linux-kernel", "Linux Kernel"),
        ("清华镜像", "清华"),
    ],
)
def test_spelling_and_common_endings_do_not_matter(one, other):
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(("one", "other"), [("debian", "debian-cd"), ("c", "c++ project x")])
def test_other_projects_are_others(one, other):
    assert likeness(one) != likeness(other)


@pytest.mark.parametrize("name", ["", "!!!", "\u200b", "🧱"])
def test_a_name_without_letters_is_like_nothing(name):
    assert likeness(name) == ""


def test_an_ending_alone_stays():
    assert likeness("linux") == "linux"


@pytest.mark.parametrize(
    ("text", "count"),
    [("none", 0), ("HTTP://a and www.b", 1), ("http://www.a http://www.b", 2), ("www.a www.b", 2)],
)
def test_links_are_counted_however_they_are_written(text, count):
    assert links_in(text) == count
