import re
import time

import pytest

from mirrorsite.help.importing import SHIPPED
from mirrorsite.help.lint import Known, lint
from mirrorsite.help.management.commands.lint_help import known_around, name_of
from mirrorsite.help.parsers import wrong_data, wrong_shell
from mirrorsite.help.words import COMPLAINTS, say

PAGES = sorted(SHIPPED.glob("*.md"))
SHIPPED_KNOWN = known_around(PAGES)
KNOWN = Known(
    pages=frozenset({"ubuntu"}), mirrors=frozenset({"debian"}), segments=frozenset({"news"})
)
RELEASE = """[inputs.release]
kind = "select"
label = "Release"
options = ["a", "b"]
"""
SETTING = '{ value = "b", set = { v = "1" } }'
TYPED = """[inputs.typed]
kind = "text"
label = "Typed"
"""


def page(body, settings=""):
    return f'+++\ntitle = "Title"\n{settings}+++\n{body}\n'


def said(body, settings="", known=KNOWN, language="en"):
    found = lint(page(body, settings), "x", language, known)
    return [(one.line, one.code) for one in found]


def test_a_good_page_has_nothing_to_say():
    body = (
        "[Ubuntu](../ubuntu/) [m](/mirror/debian/) [n](/zh-hans/news/) [e]({{ endpoint }}/x)\n"
        "[out](https://a.example/) [step](#step-1)\n"
        '```text file="/etc/x" backup sudo verify="true"\n{{ release }}\n```'
    )
    assert said(body, RELEASE) == []


@pytest.mark.parametrize(
    ("body", "settings", "found"),
    [
        ("text", RELEASE, (3, "unused_input")),
        ("text", '[derived]\nd = "sudo"\n', (4, "unused_derived")),
        ("{{ release }}", RELEASE.replace('"b"', SETTING), (3, "unused_variable")),
        ("{{#d}}x{{/d}}", RELEASE + "[derived]\nd = 'release == \"c\"'\n", (8, "never_equal")),
        ("```bash\nif true\n```\nCheck", "", (4, "does_not_parse")),
        ("```bash\ncat <<EOF\nx\n```", "", (4, "does_not_parse")),
        ('```text file="/x" verify="if"\nx\n```', "", (4, "does_not_parse")),
        ("```json\n{,}\n```", "", (4, "does_not_parse")),
        ("```toml\na = \n```", "", (4, "does_not_parse")),
        ("```yaml\na: [1\n```", "", (4, "does_not_parse")),
        ("```xml\n<a>\n```", "", (4, "does_not_parse")),
        ("\n```bassh\nx\n```", "", (5, "unknown_language")),
        ("```\nx\n```", "", (4, "unknown_language")),
        ('```text fil="/x"\nx\n```', "", (4, "unknown_attribute")),
        ("```text file=/x\nx\n```", "", (4, "bad_attribute")),
        ("```text backup\nx\n```", "", (4, "no_file")),
        ('```text when="nope"\nx\n```', "", (4, "unknown_name")),
        ('```text when="a = b"\nx\n```', "", (4, "no_condition")),
        ("[x](../fedora/)", "", (4, "dead_link")),
        ("\n[x](/mirror/fedora/)", "", (5, "dead_link")),
        ("[x](/nowhere/)", "", (4, "dead_link")),
        ("[x](#nowhere)", "", (4, "dead_link")),
        ("```bash\necho $(echo {{ typed }})\n```", TYPED, (7, "typed_in_vain")),
        ("```bash\ncat <<EOF\n{{ typed }}\nEOF\n```", TYPED, (7, "typed_in_vain")),
        ('~~~text file="/x" verify="`{{ typed }}`"\nx\n~~~', TYPED, (7, "typed_in_vain")),
        ('```text file="/x" verify="`id`"\nx\n```', "", (4, "backticks_in_opening")),
        ('```text file="/x"\nx\n```', "", (4, "no_check")),
    ],
)
def test_what_is_wrong_is_found_at_its_line(body, settings, found):
    assert found in said(body, settings)


def test_a_fault_that_only_one_combination_has_is_found():
    body = "```bash\n{{#bad}}\nif\n{{/bad}}\ntrue # check\n```"
    settings = RELEASE + "[derived]\nbad = 'release == \"b\"'\n"
    assert (10, "does_not_parse") in said(body, settings)


def test_an_option_that_can_never_be_chosen_is_named():
    settings = RELEASE.replace('"b"', '{ value = "b", when = "no", reason = "r" }')
    settings += '[inputs.no]\nkind = "switch"\nlabel = "x"\nwhen = \'ip == "7"\'\n'
    found = said("{{ release }}", settings)
    assert (3, "never_chosen") in found
    assert (7, "never_equal") in found


def test_a_select_whose_options_are_all_disabled_is_named():
    settings = RELEASE.replace('["a", "b"]', '[{ value = "a", when = "on", reason = "r" }]')
    settings += '[inputs.on]\nkind = "switch"\nlabel = "x"\n'
    assert (3, "no_option_left") in said("{{ release }}", settings)


def test_more_combinations_than_the_limit_are_told():
    inputs = "".join(f'[inputs.a{n}]\nkind = "switch"\nlabel = "x"\n' for n in range(11))
    places = "".join(f"{{{{ a{n} }}}}" for n in range(11))
    assert (2, "too_many_combinations") in said(places, inputs)


def test_a_long_page_of_many_combinations_is_not_checked_for_minutes():
    inputs = "".join(f'[inputs.a{n}]\nkind = "switch"\nlabel = "x"\n' for n in range(10))
    sections = "".join(f"{{{{#a{n}}}}}x{{{{/a{n}}}}}" for n in range(10))
    found = said(sections + "word " * 30_000, inputs)
    assert [code for _, code in found] == ["too_much_to_check"]


def test_a_page_that_grows_too_long_is_told():
    listed = ", ".join(f'"{n}"' for n in range(60))
    settings = f'[inputs.p]\nkind = "multi-select"\nlabel = "x"\noptions = [{listed}]\n'
    assert said("{{#p}}" * 10 + "{{/p}}" * 10, settings) == [(8, "too_much")]


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (page("{{ release }}", RELEASE.replace('"Release"', '"发行版"')), []),
        (page("{{ release }}", RELEASE.replace('"b"', '"c"')), [(3, "differs_by_language")]),
        (page("x"), [(2, "missing_in_one_language")]),
        ("broken", []),
    ],
)
def test_both_languages_have_the_same_inputs(theirs, found):
    known = Known(texts={("x", "zh"): theirs})
    assert said("{{ release }}", RELEASE, known) == found


def test_every_complaint_has_a_sentence_that_takes_its_values():
    body = "[x](../no/)\n```bash\nif $(echo {{ typed }})\n```\n```jsn\n```\n```json\n{\n```"
    for one in lint(page(body, TYPED), "x", "en", KNOWN):
        assert one.code in COMPLAINTS
        assert "%(" not in say(one)


def test_bash_is_asked_and_nothing_runs(tmp_path):
    broken = tmp_path / "broken"
    texts = [
        f"touch {broken}",
        f"$(touch {broken})",
        f"}}\ntouch {broken}\nf() {{",
        f"fi\ntouch {broken}\nif true; then",
        "--version",
        "-x",
        "# a comment",
        "echo \\",
        "",
    ]
    refused = wrong_shell(texts)
    assert not broken.exists()
    assert set(refused) == {texts[2], texts[3]}


def test_a_shell_text_that_is_far_too_long_is_refused_without_asking():
    assert wrong_shell(["x" * 200_000])


def test_many_shell_texts_are_asked_together():
    texts = [f"echo {number}" for number in range(3000)]
    assert wrong_shell([*texts, "if"]) == {"if": "syntax error: unexpected end of file"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("json", "[" * 100_000),
        ("toml", "a = " + "[" * 100_000),
        ("xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        ("xml", "<a>" * 3),
        ("yaml", "a:\n\t- b"),
    ],
)
def test_hostile_data_is_refused(language, text):
    assert wrong_data(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("xml", '<?xml version="1.0"?>\n<a b="c"/>'),
        ("xml", "<mirror/>\n<mirror/>"),
        ("yaml", "a: \"]\"\nb: '{'\n# [\nc: [1, 2]"),
        ("r", "options("),
    ],
)
def test_data_that_parses_or_that_nobody_can_tell_is_taken(language, text):
    assert wrong_data(language, text) == ""


@pytest.mark.parametrize("text", ["[" + '"' + '\\"' * 100_000, "{{" * 60_000])
def test_hostile_yaml_is_refused_in_a_short_time(text):
    begin = time.process_time()
    assert "not as many" in wrong_data("yaml", text)
    assert time.process_time() - begin < 2.0


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_shipped_page_is_right_in_every_combination(path):
    found = lint(path.read_text("utf-8"), *name_of(path), SHIPPED_KNOWN)
    assert [f"{one.line}: {say(one)}" for one in found if one.is_error] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_shipped_page_names_no_official_host(path):
    text = path.read_text("utf-8")
    # A key server is no package server: keys come from elsewhere than what they sign.
    hosts = re.findall(r"(?!hkps)\b\w+://([^\s/`<>\"'\]]+)", text)
    assert [host for host in hosts if not host.startswith("{{") and ".example" not in host] == []


def test_every_shipped_page_comes_in_both_languages():
    names = {name_of(path)[0] for path in PAGES}
    assert names >= {"debian", "pypi", "docker-ce"}
    assert len(PAGES) == 2 * len(names)
