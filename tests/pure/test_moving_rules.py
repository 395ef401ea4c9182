import pytest

from mirrorsite.moving.rules import (
    Rule,
    Table,
    address_of,
    fault_of_old_path,
    fault_of_target,
    path_within,
    thing_of,
)


def found(path, *rules):
    table = Table(Rule(n, old, target) for n, (old, target) in enumerate(rules))
    hit = table.find(path)
    return hit and (hit[0].old_path, hit[1])


def test_an_exact_path_comes_before_any_prefix():
    assert found("/docs/a/", ("/docs/*", "/x"), ("/docs/a/", "/y")) == ("/docs/a/", "")


def test_of_prefixes_the_longest_holds():
    assert found("/docs/a/b", ("/docs/*", "/x"), ("/docs/a/*", "/y")) == ("/docs/a/*", "b")


def test_what_no_rule_is_about_is_not_found():
    assert found("/doc", ("/docs/*", "/x"), ("/docs", "/y")) is None


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/docs/", ""),
        ("/docs/*", ""),
        ("/新闻/", ""),
        ("docs/", "old_form"),
        ("//evil/", "old_form"),
        ("/" + "x" * 300, "old_form"),
        ("", "old_form"),
        ("/a*b", "old_star"),
        ("/*", "old_star"),
        ("/", "old_star"),
        ("/a b", "old_signs"),
        ("/a\r\nSet-Cookie: x", "old_signs"),
        ("/a?x=1", "old_signs"),
        ("/../etc", "old_signs"),
    ],
)
def test_old_paths_are_checked(path, fault):
    assert fault_of_old_path(path) == fault


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("/help/", ""),
        ("/help/*", ""),
        ("help:*", ""),
        ("mirror:debian", ""),
        ("https://www.example.org/a/*", ""),
        ("https://www.example.org:8443/a", ""),
        ("//evil.example/", "new_form"),
        ("http://plain.example/", "new_form"),
        ("javascript:alert(1)", "new_form"),
        ("https://user@evil.example/", "new_form"),
        ("https://evil.example*", "new_form"),
        ("https://[::1", "new_form"),
        ("https:///x", "new_form"),
        ("user:ada", "new_form"),
        ("", "new_form"),
        ("/\\evil.example", "new_signs"),
        ("/a\nb", "new_signs"),
        ("/" + "x" * 300, "new_signs"),
        ("/a*b", "new_star"),
    ],
)
def test_targets_are_checked(target, fault):
    assert fault_of_target(target, is_prefix=True) == fault


def test_a_star_in_the_target_needs_one_in_the_path():
    assert fault_of_target("/help/*", is_prefix=False) == "new_star"


@pytest.mark.parametrize(
    "rest",
    ["/evil.example", "//evil.example", "\\evil.example", "/\\evil.example", "../../evil.example"],
)
@pytest.mark.parametrize("target", ["/*", "/help/*", "https://www.example.org/*"])
def test_the_rest_of_a_path_leads_to_no_other_host(target, rest):
    address = address_of(target, rest)
    assert address.startswith(target[:-1])
    assert not address.removeprefix("https://").startswith(("//", "/\\"))
    assert "\\" not in address and "/../" not in address


def test_the_rest_of_a_path_makes_no_header():
    assert "\n" not in address_of("/help/*", "a\r\nSet-Cookie: x=1")


@pytest.mark.parametrize("rest", [".//evil.example/", "..//evil.example", "././/evil.example"])
def test_dots_at_the_start_of_the_rest_make_no_other_host(rest):
    assert address_of("/*", rest).startswith("/evil.example")


def test_the_rest_is_filled_in():
    assert address_of("/help/*", "debian/") == "/help/debian/"
    assert address_of("https://www.example.org/x/*", "a/b c") == "https://www.example.org/x/a/b%20c"
    assert address_of("/news/?year=2020", "") == "/news/?year=2020"


@pytest.mark.parametrize(
    ("target", "rest", "thing"),
    [
        ("help:*", "debian/", ("help", "debian")),
        ("help:*", "debian.html", ("help", "debian")),
        ("mirror:git/*", "linux/", ("mirror", "git/linux")),
        ("news:moved", "", ("news", "moved")),
        ("/help/", "", None),
    ],
)
def test_a_target_may_name_a_thing(target, rest, thing):
    assert thing_of(target, rest) == thing


@pytest.mark.parametrize("rest", [".//evil.example", "..//evil.example/", "./../\\/evil.example"])
def test_dots_before_slashes_lead_to_no_other_host(rest):
    assert not address_of("/*", rest).startswith("//")


def test_an_address_is_compared_by_the_path_that_it_asks_for():
    assert path_within("/%C3%A9/?a=1#x") == "/é/"
    assert path_within("https://www.example.org/a") == ""
