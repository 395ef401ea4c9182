import pytest

from mirrorsite.help.choosing import choose
from mirrorsite.help.combinations import LIMIT, combinations, combinations_of
from mirrorsite.help.parsing import parse
from mirrorsite.help.site_address import SiteAddress

SITE = SiteAddress(
    "https://mirrors.example.org",
    "Mirrors",
    offers_http=True,
    host_ipv4="v4.example.org",
    host_ipv6="v6.example.org",
)
PLAIN_SITE = SiteAddress("http://127.0.0.1:8000", "Mirrors", offers_http=True)
PAGE = """+++
title = "x"

[inputs.release]
kind = "select"
label = "Release"
default = "stable"
options = [
  { value = "old", label = "Old one", eol = 2024-06-30, set = { suite = "o" } },
  { value = "stable", label = "Stable" },
  { value = "sid", when = "not source", reason = "not with sources" },
]

[inputs.parts]
kind = "multi-select"
label = "Parts"
default = ["main"]
join = ","
options = ["main", "contrib", "extra"]

[inputs.source]
kind = "switch"
label = "Source"

[inputs.proxy]
kind = "text"
label = "Proxy"
pattern = "[a-z.;' ]+"
max_length = 20
default = "none"
when = 'release != "old"'

[inputs.jobs]
kind = "number"
label = "Jobs"
min = 1
max = 16
default = 4

[derived]
types = { if = "source", then = "deb deb-src", else = "deb" }
via = { if = "proxy", then = "via {{ proxy }} of {{ host }}" }
+++
"""


def chosen(site=SITE, **query):
    return choose(parse(PAGE), "debian", "/debian/", site, query)


def texts(site=SITE, **query):
    return {name: value.text for name, value in chosen(site, **query).values.items()}


def refused(**query):
    return [(one.name, one.value, one.code) for one in chosen(**query).untaken]


def test_without_a_query_every_default_holds():
    found = texts()
    assert found["release"] == "stable"
    assert found["release.label"] == "Stable"
    assert (found["parts"], found["source"], found["jobs"]) == ("main", "false", "4")
    assert (found["types"], found["suite"]) == ("deb", "")
    assert refused() == []


def test_what_is_chosen_holds_with_its_facts_and_variables():
    found = texts(release="old", parts=["extra", "main"], source="on", jobs="16")
    assert (found["release.eol"], found["suite"]) == ("2024-06-30", "o")
    assert (found["parts"], found["types"], found["jobs"]) == ("main,extra", "deb deb-src", "16")


def test_nothing_of_a_multi_select_may_be_chosen():
    assert texts(parts="")["parts"] == ""


def test_the_addresses_are_those_of_the_site():
    found = texts()
    assert found["endpoint"] == "https://mirrors.example.org/debian"
    assert (found["scheme"], found["host"], found["path"]) == (
        "https",
        "mirrors.example.org",
        "/debian",
    )
    assert (found["sudo"], found["name"], found["site"]) == ("sudo ", "debian", "Mirrors")


def test_scheme_sudo_and_address_family_may_be_chosen():
    found = texts(scheme="http", sudo="off", ip="6")
    assert (found["endpoint"], found["sudo"]) == ("http://v6.example.org/debian", "")


def test_a_site_without_https_offers_none():
    assert texts(PLAIN_SITE)["endpoint"] == "http://127.0.0.1:8000/debian"
    assert PLAIN_SITE.choices()["scheme"] == ["http"]
    assert [one.code for one in chosen(PLAIN_SITE, scheme="https", ip="4").untaken] == [
        "no_such_value",
        "no_such_value",
    ]


def test_a_mirror_at_the_root_has_no_slash_at_the_end():
    page = parse('+++\ntitle = "x"\n+++\n')
    values = choose(page, "x", "/", SITE, {}).values
    assert (values["endpoint"].text, values["path"].text) == ("https://mirrors.example.org", "")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"release": "nope"}, ("release", "nope", "no_such_value")),
        ({"release": "sid", "source": "on"}, ("release", "sid", "disabled_value")),
        ({"parts": ["main", "x"]}, ("parts", "x", "no_such_value")),
        ({"source": "yes"}, ("source", "yes", "no_such_value")),
        ({"proxy": "x" * 21}, ("proxy", "x" * 21, "too_long_value")),
        ({"proxy": "A"}, ("proxy", "A", "not_as_expected")),
        ({"proxy": "a\nb"}, ("proxy", "a·b", "hidden_characters")),
        ({"proxy": "a\u202eb"}, ("proxy", "a·b", "hidden_characters")),
        ({"proxy": "a\x1b[2J"}, ("proxy", "a·[2J", "hidden_characters")),
        ({"jobs": "0"}, ("jobs", "0", "not_in_range")),
        ({"jobs": "١"}, ("jobs", "١", "not_in_range")),
        ({"jobs": "9" * 5000}, ("jobs", "9" * 60 + "…", "not_in_range")),
        ({"relase": "sid"}, ("relase", "sid", "no_such_input")),
        ({"sudo": "maybe"}, ("sudo", "maybe", "no_such_value")),
        ({"types": "x"}, ("types", "x", "no_such_input")),
        ({"x": "\"'\n<b>"}, ("x", "\"'·<b>", "no_such_input")),
    ],
)
def test_what_is_not_taken_is_named_and_the_default_holds(query, told):
    assert told in refused(**query)
    name = told[0]
    if name in texts() and name != "parts":
        assert texts(**query)[name] == texts()[name]


def test_only_a_few_untaken_values_are_named():
    assert len(refused(**{f"x{number}": "1" for number in range(500)})) == 8


def test_a_hidden_input_keeps_its_default():
    found = chosen(release="old", proxy="mine")
    assert found.values["proxy"].text == "none"
    assert "proxy" in found.hidden
    assert found.untaken == []


def test_what_was_typed_is_known_inside_of_derived_texts():
    pieces = chosen(proxy="a'b").values["via"].pieces
    assert [(piece.text, piece.visitor) for piece in pieces if piece.visitor] == [("a'b", "proxy")]
    assert "".join(piece.text for piece in pieces) == "via a'b of mirrors.example.org"


def test_a_place_in_a_typed_text_is_never_filled():
    page = parse(PAGE.replace("[a-z.;' ]+", ".*"))
    values = choose(page, "x", "/x/", SITE, {"proxy": "{{ host }}"}).values
    assert values["via"].text == "via {{ host }} of mirrors.example.org"


def test_every_combination_is_made_once_and_the_default_first():
    found = combinations_of(PAGE)
    # 2 releases with sources and 3 without, 8 subsets, numbers 4 1 16; the proxy's one default
    assert len(found) == (2 + 3) * 8 * 3
    assert found[0]["release"] == ["stable"]
    assert found[0]["parts"] == ["main"]
    assert len({str(query) for query in found}) == len(found)
    assert not any(chosen(**query).untaken for query in found)


def test_a_built_in_name_that_a_section_asks_for_is_varied():
    with_section = combinations_of('+++\ntitle = "x"\n+++\n{{#sudo}}root{{/sudo}}')
    assert [query["sudo"] for query in with_section] == [["on"], ["off"]]


def test_a_million_combinations_are_not_made():
    inputs = "".join(f'[inputs.a{number}]\nkind = "switch"\nlabel = "x"\n' for number in range(30))
    page = parse(f'+++\ntitle = "x"\n{inputs}\n+++\n')
    assert next(combinations(page))
    assert len(combinations_of(f'+++\ntitle = "x"\n{inputs}\n+++\n')) == LIMIT


def test_many_options_of_a_multi_select_are_taken_alone_and_together():
    listed = ", ".join(f'"p{number}"' for number in range(10))
    settings = f'[inputs.p]\nkind = "multi-select"\nlabel = "x"\noptions = [{listed}]'
    assert len(combinations_of(f'+++\ntitle = "x"\n{settings}\n+++\n')) == 12
