import time

import pytest

from mirrorsite.help.rendering import render
from mirrorsite.moving.found_news import front_matter, read_feed, read_posts, slug_of
from mirrorsite.moving.html_to_markdown import to_markdown
from mirrorsite.moving.xml_reading import XmlRefused, parse_xml
from mirrorsite.news.document import parse

RSS = """<?xml version="1.0"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title>
<item><title>新硬盘 &amp; more</title><link>https://old.example/news/new-disks/</link>
<pubDate>Fri, 20 Nov 2026 09:30:00 +0800</pubDate>
<description>short</description>
<content:encoded><![CDATA[<p>They are <b>in</b>.</p>]]></content:encoded></item>
<item><title>No date</title><link>https://old.example/x/</link></item>
<item><title>No text</title><pubDate>Fri, 20 Nov 2026 09:30:00 GMT</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>Moved</title><link rel="self" href="https://x.example/self"/>
<link href="https://x.example/2024/01/moved.html"/><published>2024-01-02T03:04:05Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>To a <a href="/new">new</a> place.</p></div></content>
</entry></feed>"""
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<rss><channel><item><title>&b;</title></item></channel></rss>"
)


# --- HTML


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<h1>A</h1>b", "## A\n\nb"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n   - c"),
        ('<a href="https://x.example/a_b">x*y</a>', "[x\\*y](https://x.example/a_b)"),
        ('<a href="javascript:alert(1)">x</a>', "[x]"),
        ('<img src="/p.png" alt="disk">', "[disk](/p.png)"),
        ("<pre><code>a  &lt; b\n  c</code></pre>", "```text\na  < b\n  c\n```"),
        ("say <code>a_b</code>", "say `a_b`"),
        ("<script>alert(1)</script>x<style>y</style>", "x"),
        ("a &lt;script&gt;", "a \\<script\\>"),
        ("<strong>a</strong> <em>b</em>", "**a** *b*"),
        ("<p>unclosed <b>bold", "unclosed **bold"),
        ("", ""),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    "html",
    [
        "</script>" * 50 + "<script>" * 50 + "x",
        "<ul>" * 5000 + "x",
        "</ul></ol></a></pre>x",
        "<a href='" + "x" * 100_000 + "'>x</a>",
        "<![CDATA[x]]><!-- <p> -->y",
    ],
)
def test_broken_html_is_read_without_an_error(html):
    assert "<script" not in render(to_markdown(html))


def test_code_that_looks_like_fences_takes_no_long_time():
    begin = time.process_time()
    assert to_markdown("<pre>" + "```text\nx" * 50_000).startswith("```text\n")
    assert time.process_time() - begin < 2.0


def test_empty_lines_in_code_stay():
    html = "<p>a</p><br><br><br><pre>one\n\n\ntwo </pre><p>b</p>"
    assert to_markdown(html) == "a\n\n```text\none\n\n\ntwo \n```\n\nb"


# --- XML


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<!DOCTYPE rss><rss/>",
        b"not xml",
        b"",
        b"<a><b></a>",
        b"<a>" * 100 + b"</a>" * 100,
        b"<a>" + b"<b/>" * 200_001 + b"</a>",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"\xff\xfe\x00",
        b"<a>\x00</a>",
    ],
)
def test_xml_that_could_do_harm_is_refused(body):
    with pytest.raises(XmlRefused):
        parse_xml(body)


def test_plain_xml_is_read():
    assert parse_xml(b"<a>x &amp; &#20013;</a>").text == "x & 中"


# --- feeds


def test_items_of_rss_are_news():
    found = read_feed(RSS.encode())
    (item,) = found.items
    assert (item.slug, item.language, item.old_path) == ("new-disks", "zh", "/news/new-disks/")
    assert parse(item.text).title == "新硬盘 & more"
    assert parse(item.text).body == "They are **in**.\n"
    assert item.at.isoformat() == "2026-11-20T09:30:00+08:00"


def test_items_without_date_or_text_are_refused_with_the_reason():
    refused = dict(read_feed(RSS.encode()).refused)
    assert refused["No date"] == "it has no date"
    assert "no text" in refused["No text"]


def test_entries_of_atom_are_news():
    (item,) = read_feed(ATOM.encode()).items
    assert (item.slug, item.old_path) == ("moved", "/2024/01/moved.html")
    assert "To a [new](/new) place." in item.text


def test_a_document_that_is_no_feed_gives_nothing():
    assert read_feed(b"<html><body/></html>").items == []


def test_two_items_of_one_address_get_two():
    item = RSS[RSS.index("<item>") : RSS.index("</item>") + 7]
    double = RSS.replace(item, item * 3, 1)
    assert [one.slug for one in read_feed(double.encode()).items] == [
        "new-disks",
        "new-disks-2",
        "new-disks-3",
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("https://x.example/a/new-disks/", "new-disks"),
        ("https://x.example/a/new.html", "new"),
        ("remove_old", "remove_old"),
        ("x" * 500, "x" * 90),
        ("../../etc/passwd", "passwd"),
        ("<script>alert(1)</script>", "script"),
    ],
)
def test_an_address_becomes_a_slug(name, slug):
    found = read_posts([("2026-01-02-x.md", "---\ntitle: t\n---\nx")]).items[0]
    assert slug_of(name, found.at, "t") == slug


def test_a_chinese_address_becomes_its_day():
    at = read_posts([("2026-01-02-新闻.md", "x")]).items[0]
    assert at.slug.startswith("2026-01-02-")


# --- posts

POST = """---
layout: post
title: "New: disks"
date: 2024-05-06 07:08:09 +0800
tags:
  - a
---

They are **in**. {% include x %}
"""


def test_a_post_is_an_item_with_its_old_date():
    (item,) = read_posts([("2024-05-06-new-disks.md", POST)]).items
    assert (item.slug, item.title) == ("new-disks", "New: disks")
    assert item.at.isoformat() == "2024-05-06T07:08:09+08:00"
    assert "They are **in**." in parse(item.text).body


def test_a_post_without_settings_has_the_title_and_day_of_its_name():
    (item,) = read_posts([("2024-5-6-new-disks.md", "Here.")]).items
    assert (item.title, f"{item.at:%Y-%m-%d}") == ("new disks", "2024-05-06")


def test_posts_that_are_none_are_refused():
    found = read_posts([("readme.md", "x"), ("2024-13-45-x.md", "x"), ("2024-01-02-y.md", "")])
    assert [name for name, _why in found.refused] == [
        "readme.md",
        "2024-13-45-x.md",
        "2024-01-02-y.md",
    ]


@pytest.mark.parametrize(
    "text",
    ["---\n", "---\na: b", "---\n: x\n---\ny", "---\n" * 5, "--- x\n---", "---\n\x00: x\n---\ny"],
)
def test_broken_front_matter_loses_nothing_and_stops_nothing(text):
    settings, body = front_matter(text)
    assert isinstance(settings, dict) and isinstance(body, str)


def test_megabytes_are_refused_and_named():
    found = read_posts([("2024-01-02-x.md", "x" * 5_000_000)])
    assert found.items == []
    assert "at most 100000" in found.refused[0][1]


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<!--", "<ul><li>", "<ol><li>x</ol>", "<![", "<?", "</", "<a b='", "&#x"],
)
def test_html_that_is_never_closed_is_read_in_no_time(piece):
    begin = time.process_time()
    to_markdown(piece * (400_000 // len(piece)))
    assert time.process_time() - begin < 4.0


@pytest.mark.parametrize("html", ["a <![ b", "a <!-- b", "a <? b", "a < b", "a <! b", "a <b"])
def test_a_lone_bracket_swallows_no_text(html):
    assert to_markdown(html).endswith("b")


def test_comments_and_declarations_are_left_out():
    assert to_markdown("<!DOCTYPE html><p>a<!-- <b>x</b> -->b</p><?x y?><!-- c -->") == "ab"
