import ast
import re
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

BASE = Path(__file__).resolve().parent.parent.parent
PO = BASE / "mirrorsite" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PACKAGES = ("hardware", "mirrorsite", "syncstatus")
PAGES = (".html", ".txt")
CALLS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
PLACE = re.compile(r"%(?:\(\w+\))?[a-zA-Z]|\{\{.*?\}\}|%%")
# templatize blanks what is no text and keeps calls: gettext('…'), ngettext('…', …), _("…")
TEMPLATE_CALL = re.compile(
    r"""(?:\bgettext|\bngettext|_)\(u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
)


@pytest.fixture(scope="module")
def entries():
    return polib.pofile(str(PO))


def names_of(tree: ast.Module) -> set[str]:
    """What a module calls gettext and its relatives: _, or any other alias."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in CALLS
    }


def marked_in_code(source: str) -> set[str]:
    """First arguments of translating calls; ast has joined implicit concatenations."""
    tree = ast.parse(source)
    names = names_of(tree) | CALLS
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in names
    }


def marked_in_template(source: str) -> set[str]:
    """What Django takes from a template for xgettext to find."""
    return {ast.literal_eval(text) for text in TEMPLATE_CALL.findall(templatize(source))}


def marked() -> list[tuple[str, str]]:
    """Every marked text with the file that marks it."""
    code = [path for package in PACKAGES for path in (BASE / package).rglob("*.py")]
    readers = [(path, marked_in_code) for path in code if "migrations" not in path.parts]
    pages = (path for path in (BASE / "templates").rglob("*") if path.suffix in PAGES)
    readers += [(path, marked_in_template) for path in pages]
    return [(path.name, text) for path, read in readers for text in read(path.read_text())]


def said(entry: polib.POEntry) -> list[str]:
    """All that an entry says in Chinese; one form, since Chinese has no plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_said_in_chinese(entries):
    assert [entry.msgid for entry in entries if not all(said(entry)) or not said(entry)] == []


def test_nothing_is_left_fuzzy_or_obsolete(entries):
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []


def test_chinese_keeps_every_place_that_is_filled(entries):
    odd = [
        (entry.msgid, text)
        for entry in entries
        for text in said(entry)
        if sorted(PLACE.findall(text)) != sorted(PLACE.findall(entry.msgid_plural or entry.msgid))
    ]
    assert odd == []


def test_chinese_does_not_shout(entries):
    texts = [text for entry in entries for text in said(entry)]
    assert [text for text in texts if "!" in text.replace("!=", "") or "！" in text] == []


def test_the_header_says_chinese_in_one_form(entries):
    assert entries.metadata["Language"] == "zh_Hans"
    assert entries.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert entries.metadata["Content-Type"] == "text/plain; charset=UTF-8"


def test_the_compiled_file_has_exactly_these_messages(entries):
    compiled = polib.mofile(str(PO.with_suffix(".mo")))
    mine = {(entry.msgctxt, entry.msgid): said(entry) for entry in entries}
    assert {(entry.msgctxt, entry.msgid): said(entry) for entry in compiled} == mine


def test_every_marked_text_was_collected(entries):
    known = {entry.msgid for entry in entries}
    assert [(file, text) for file, text in marked() if text not in known] == []


def test_every_collected_text_is_still_marked(entries):
    texts = {text for _, text in marked()}
    assert [entry.msgid for entry in entries if entry.msgid not in texts] == []


def test_no_template_text_is_cut_at_an_escaped_quote():
    """makemessages ends a text at the first quote, escaped or not; the page looks up all of it."""
    assert [(file, text) for file, text in marked() if text.endswith("\\")] == []


def test_a_text_in_parts_and_under_an_alias_is_found():
    source = """
from django.utils.translation import gettext as _now, ngettext
_now("one " "text")
ngettext("%(n)s disk", "%(n)s disks", n)
other("no text")
_now(variable)
"""
    assert marked_in_code(source) == {"one text", "%(n)s disk"}


def test_texts_in_tags_blocks_and_arguments_are_found():
    source = """
<p title="it's">{% translate "a tag" %}, {% translate 'it says "so"' as kept %}</p>
{% blocktranslate count counter=n %}once{% plural %}{{ counter }} times{% endblocktranslate %}
{% firstof name _("an argument") %}{% blocktranslate %}by {{ who }}{% endblocktranslate %}
"""
    expected = {"a tag", 'it says "so"', "once", "an argument", "by %(who)s"}
    assert marked_in_template(source) == expected
