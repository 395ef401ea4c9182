"""Nothing that a visitor types leaves its place: asked of a real bash and of real parsers."""

import json
import random
import subprocess
import tomllib
from xml.etree import ElementTree

import pytest

from mirrorsite.help.quoting import written
from mirrorsite.help.value import Piece

HOSTILE = [
    "",
    "plain",
    "two words",
    "'",
    '"',
    "'; touch broken; '",
    '"; touch broken; "',
    "$(touch broken)",
    "`touch broken`",
    "${HOME}",
    "$HOME",
    "\\",
    "\\'",
    '\\"',
    "a\\",
    "; touch broken #",
    "| touch broken",
    "&& touch broken",
    "> broken",
    "# comment",
    "!history !!",
    "*",
    "~",
    "~root",
    "{a,b}",
    "[a-z]",
    "-rf",
    "--",
    "=x",
    "a=b",
    "if",
    "done",
    "2",
    "EOF",
    "$'\\x41'",
    "\\$(touch broken)",
    "深度 😀",
    "שלום",
    "%s%n",
    "<(id)",
    "\t",
    "''",
    '""',
    "'\"'\"'",
    "$",
    "a$",
    "`",
    "&lt;script&gt;",
    "]]>",
    "{{ endpoint }}",
]
# author's text before and after a place, what the shell makes of a value there
PLACES = [
    ("show ", "", "{}"),
    ("show a", "b", "a{}b"),
    ("show '", "'", "{}"),
    ("show 'a ", " b'", "a {} b"),
    ('show "', '"', "{}"),
    ('show "a ', ' b"', "a {} b"),
    ("show $'", "'", "{}"),
    ("show $'a\\'", "'", "a'{}"),
    ('show "it\'s "', "", "it's {}"),
    ("show 'say \"'", "", 'say "{}'),
    ("show \\\\", "", "\\{}"),
    ("show \\' ", "", "'|{}"),
    ("x=", '; show "$x"', "{}"),
    ("( show ", " )", "{}"),
    ("# it's a comment\nshow ", "", "{}"),
    ("cat <<EOF >/dev/null\nit's \"\nEOF\nshow ", "", "{}"),
    ("cat <<-'E F' >/dev/null\n\t$(\n\tE F\nshow ", "", "{}"),
    ("echo $(echo ')' \"(\" $((1 + 2))) >/dev/null; show ", "", "{}"),
    ("echo ${x:-'}'} `echo \"'\" \\`echo x\\`` >/dev/null 2>&1; show ", "", "{}"),
    ("echo `echo '` \"'\" >/dev/null 2>&1; show ", "", "{}"),
    ("case a in a) show ", ";; esac", "{}"),
    ('echo "$(echo "nested \\" quotes")" >/dev/null; show "', '"', "{}"),
    ("if true; then\n  show ", "\nfi", "{}"),
    ("show a#", "", "a#{}"),
]
SHOW = "show() { local IFS='|'; printf '%s\\0' \"$*\"; }\n"


def run(script, folder):
    done = subprocess.run(
        ["bash", "--norc", "-c", script], cwd=folder, capture_output=True, timeout=20
    )
    return done.stdout.decode("utf-8", "surrogateescape")


def shell(before, value, after):
    return written([Piece(before), Piece(value, "x"), Piece(after)], "bash")


@pytest.mark.parametrize(("before", "after", "meant"), PLACES)
def test_a_shell_takes_every_value_for_one_value(before, after, meant, tmp_path):
    texts = [shell(before, value, after) for value in HOSTILE]
    assert not any(left_out for _, left_out in texts)
    said = run(SHOW + "\n".join(text for text, _ in texts), tmp_path)
    assert said.split("\0")[:-1] == [meant.format(value) for value in HOSTILE]
    assert not list(tmp_path.iterdir())


def test_a_shell_takes_random_values_for_one_value_each(tmp_path):
    chance = random.Random(5)
    alphabet = "'\"\\$`!(){}[]<>|&;#~*? =a-\t深"
    values = ["".join(chance.choices(alphabet, k=chance.randint(0, 12))) for _ in range(300)]
    for before, after, meant in PLACES[:9]:
        script = SHOW + "\n".join(shell(before, value, after)[0] for value in values)
        said = run(script, tmp_path).split("\0")[:-1]
        assert said == [meant.format(value) for value in values]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "before",
    [
        "cat <<EOF\n",
        "cat <<'EOF'\n",
        "cat <<EO",
        "cat << ",
        "cat <<A <<B\n\nA\n",
        "echo $(",
        "echo $(echo ",
        'echo "$(echo "',
        "echo `",
        'echo "`',
        "echo ${x:-",
        'echo "${x:-"',
        "echo $((",
        "((x = ",
        "echo $",
        'echo "$',
        "echo \\",
        'echo "\\',
        "echo $'\\",
        "echo $(case x in a) echo ",
        'echo "$(case x in a) echo ',
        'echo "$(cat <<E\n',
    ],
)
def test_where_a_value_could_run_nothing_is_put_and_it_is_told(before):
    for value in HOSTILE:
        text, left_out = shell(before, value, "")
        assert text == before
        assert left_out == {"x"}


def test_after_a_here_document_values_may_stand_again():
    assert shell("cat <<EOF\nx\nEOF\necho ", "a b", "")[0].endswith("echo 'a b'")


def test_authors_own_values_are_not_quoted():
    pieces = [Piece("sudo "), Piece("apt install a b")]
    assert written(pieces, "bash") == ("sudo apt install a b", set())


def test_an_address_needs_no_quotes():
    assert shell("curl ", "http://proxy.example.org:3128/x", "")[0] == (
        "curl http://proxy.example.org:3128/x"
    )


def test_a_number_before_a_redirection_stays_an_argument():
    assert shell("echo ", "2", ">file")[0] == "echo '2'>file"


@pytest.mark.parametrize("value", HOSTILE)
def test_json_stays_json(value):
    inside = written([Piece('{"a": "x'), Piece(value, "x"), Piece('", "b": 1}')], "json")[0]
    assert json.loads(inside) == {"a": f"x{value}", "b": 1}
    outside = written([Piece('{"a": "\\"", "c": '), Piece(value, "x"), Piece("}")], "json")[0]
    assert json.loads(outside) == {"a": '"', "c": value}


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(("before", "after"), [('a = "', '"'), ("a = ", ""), ('a = """', '"""')])
def test_toml_stays_toml(before, after, value):
    text = written([Piece(f"# it's\n{before}"), Piece(value, "x"), Piece(after)], "toml")[0]
    assert tomllib.loads(text) == {"a": value}


def test_a_literal_string_of_toml_takes_no_apostrophe():
    pieces = [Piece("a = '"), Piece("b'", "x"), Piece("'")]
    assert written(pieces, "toml") == ("a = ''", {"x"})


@pytest.mark.parametrize("value", [value for value in HOSTILE if value.isprintable()])
def test_xml_stays_xml(value):
    typed = Piece(value, "x")
    text, _left_out = written([Piece('<a b="'), typed, Piece('">'), typed, Piece("</a>")], "xml")
    found = ElementTree.fromstring(text)
    assert (found.get("b"), found.text or "") == (value, value)


@pytest.mark.parametrize(
    ("before", "value", "after", "text"),
    [
        ('a: "', 'b" c: d', '"', 'a: "b\\" c: d"'),
        ("a: '", "b'\"", "'", "a: 'b''\"'"),
        ("a: ", "b: c", "", "a: "),
        ("a: ", "b.example", "", "a: b.example"),
        ("note: it's fine\na: ", "x # y", "", "note: it's fine\na: "),
        ("# it's\na: ", "x", "", "# it's\na: x"),
    ],
)
def test_yaml_keeps_its_shape(before, value, after, text):
    assert written([Piece(before), Piece(value, "x"), Piece(after)], "yaml")[0] == text


@pytest.mark.parametrize("language", ["python", "r", "ruby", "groovy", "powershell", "lisp", "nix"])
def test_other_languages_take_plain_characters_alone(language):
    def put(value):
        return written([Piece('f("'), Piece(value, "x"), Piece('")')], language)

    assert put("http://a.example/b-c") == ('f("http://a.example/b-c")', set())
    for value in ('"); system("id', "$(id)", "#{id}", "${id}", "a b", "\\"):
        assert put(value) == ('f("")', {"x"})
