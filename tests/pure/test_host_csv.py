"""The table of hosts: what spreadsheets write is read, what we write is safe to open."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from hardware.domain.csv_table import LIMIT_BYTES, CsvError, decode, safe
from hardware.domain.host_csv import COLUMNS, parse, write

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=HYPERLINK(1)", "'quoted", "a,b", 'a"b', "a\nb"]


def code_of(text):
    with pytest.raises(CsvError) as error:
        parse(decode(text) if isinstance(text, bytes) else text)
    return error.value.code


@pytest.mark.parametrize("value", HOSTILE)
def test_no_cell_is_a_formula(value):
    (_header, row) = csv.reader(io.StringIO(write([{"name": value}]), newline=""))
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("value", [*HOSTILE, "储存一号", "ö", "'=x"])
def test_what_is_written_comes_back(value):
    (row,) = parse(write([{"name": "a", "notes": value}]))
    assert row.values["notes"] == value.strip()


def test_a_value_that_is_no_formula_is_left_alone():
    assert safe("storage1") == "storage1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_of_spreadsheets_is_read(encoding):
    raw = "name,notes\n存储一,机柜 A3\n".encode(encoding)
    assert dict(parse(decode(raw))[0].values) == {"name": "存储一", "notes": "机柜 A3"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_come_in_any_order_and_by_any_sign(delimiter):
    text = delimiter.join(["vendor", "name"]) + "\n" + delimiter.join(["H3C", "a"])
    assert dict(parse(text)[0].values) == {"vendor": "H3C", "name": "a"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("name\n", "no_rows"),
        ("name,colour\na,red\n", "unknown_columns"),
        ("name,name\na,b\n", "columns_twice"),
        ("vendor\nH3C\n", "no_name"),
        ('name\n"a\n', "broken"),
        ("name\n" + "a\n" * 5001, "too_many_rows"),
        (b"name\na\0b\n", "no_text"),
        (b"\xff\xfen\0a\0", "utf_16"),
        (b"name\n\xff\xff\xff\n", "no_text"),
        (b"a" * (LIMIT_BYTES + 1), "too_big"),
        ("<!DOCTYPE html><html>", "unknown_columns"),
    ],
)
def test_a_file_that_is_no_table_says_why(text, code):
    assert code_of(text) == code


@pytest.mark.parametrize("text", ["2024-05-31", "2024/5/31"])
def test_a_day_is_read(text):
    assert parse(f"name,warranty_until\na,{text}\n")[0].values["warranty_until"] == date(
        2024, 5, 31
    )


@pytest.mark.parametrize("text", ["31.5.2024", "2024-02-30", "05/31/2024", "soon", "２０２-5-31"])
def test_what_is_no_day_is_named_by_line_and_column(text):
    (_first, row) = parse(f"name,warranty_until\na,\nb,{text}\n")
    assert [(e.line, e.column, e.code) for e in row.errors] == [(3, "warranty_until", "no_date")]


def test_an_empty_cell_says_nothing_and_a_dash_empties():
    assert dict(parse("name,rack,notes\na,,-\n")[0].values) == {"name": "a", "notes": None}


@pytest.mark.parametrize("column", [name for name in COLUMNS if not name.endswith(("on", "until"))])
def test_a_value_that_is_too_long_is_named(column):
    other = "name" if column != "name" else "machine_id"
    (row,) = parse(f"{other},{column}\na,{'x' * 2001}\n")
    assert [(e.column, e.code) for e in row.errors] == [(column, "too_long")]


def test_more_cells_than_columns_are_an_error():
    assert [e.code for e in parse("name\na,b\n")[0].errors] == ["more_cells"]


def test_a_line_separator_in_a_cell_ends_no_row():
    (row,) = parse("name,notes\na,x\u2028y\n")
    assert row.values["notes"] == "x\u2028y"


@pytest.mark.parametrize("length", range(1, 60, 3))
def test_a_cut_file_is_read_or_refused(length):
    text = 'name,vendor,notes\n"sto""rage",H3C,"one\ntwo"\nb,c,d\n'[:length]
    try:
        assert parse(text)
    except CsvError as error:
        assert error.code
