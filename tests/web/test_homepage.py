"""The list of mirrors: its order, its popular ones, its size, and hostile text in every field."""

import gzip
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from mirrorsite.catalogue.models import Project
from mirrorsite.downloads.models import Product
from mirrorsite.ground.site.models import Identity
from syncstatus import describing
from syncstatus.models import Mirror, Source
from tests.web.made_site import HOSTILE, mirror, source, text

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<th role="rowheader"[^>]*><a href="[^"]*"><bdi>([^<]*)</bdi>')
POPULAR = re.compile(r'<nav class="popular".*?</nav>', re.DOTALL)


def names(page):
    return ROW.findall(page)


def popular(page):
    found = POPULAR.search(page)
    return re.findall(r'<span><a href="[^"]*">([^<]*)</a>', found[0]) if found else None


def fill(count):
    """Rows as a large site has them; the source is there before."""
    now = timezone.now()
    here = source()
    Mirror.objects.bulk_create(
        Mirror(
            name=f"project-{number}",
            path=f"/project-{number}/",
            source=here,
            status=("success", "failed", "syncing", "paused")[number % 4],
            seen_at=now,
            last_success=now - timedelta(minutes=17 * number),
            size_bytes=number**5,
            help_name=f"project-{number}",
            category="os",
            description_en=f"Packages and images of the project number {number}",
            description_zh=f"第 {number} 个项目的软件包与镜像",
            official_of=f"Project {number}" if number % 20 == 0 else "",
        )
        for number in range(count)
    )


# --- order


@pytest.fixture
def three(db):
    now = timezone.now()
    mirror("alpha", size_bytes=5, last_success=now - timedelta(days=2))
    mirror("Beta", size_bytes=None, last_success=now)
    mirror("gamma", size_bytes=7, last_success=None)


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["alpha", "Beta", "gamma"]),
        ("?sort=name", ["alpha", "Beta", "gamma"]),
        ("?sort=size", ["gamma", "alpha", "Beta"]),
        ("?sort=synced", ["Beta", "alpha", "gamma"]),
        ("?sort=<script>", ["alpha", "Beta", "gamma"]),
    ],
)
def test_the_list_has_the_order_that_was_asked_for(client, three, query, order):
    assert names(text(client.get("/" + query))) == order


def test_the_column_says_that_the_list_is_sorted_by_it(client, three):
    page = text(client.get("/?sort=size"))
    assert re.search(r'<th[^>]*aria-sort="descending">Size</th>', page)
    assert page.count("aria-sort") == 1


def test_a_search_keeps_its_category_and_order(client, three):
    Mirror.objects.update(category="os")
    page = text(client.get("/?q=a&category=os&sort=size"))
    assert '<input type="hidden" name="sort" value="size">' in page
    assert '<input type="hidden" name="category" value="os">' in page
    assert 'href="/?category=lang&amp;q=a&amp;sort=size"' in page
    assert 'href="/?category=os&amp;q=a&amp;sort=synced"' in page


# --- popular


@pytest.fixture
def carried(db):
    for name, count in (("debian", 28), ("ubuntu", 30), ("CTAN", 25), ("none", 0)):
        Project.objects.create(name=name, title=name, carried_by=count)
        mirror(name)


def test_the_popular_ones_are_those_that_most_sites_carry(client, carried):
    assert popular(text(client.get("/"))) == ["ubuntu", "debian", "CTAN"]


def test_the_operators_own_choice_comes_first(client, carried):
    Mirror.objects.filter(name="none").update(popular_rank=2)
    Mirror.objects.filter(name="CTAN").update(popular_rank=0)
    assert popular(text(client.get("/"))) == ["CTAN", "none", "ubuntu", "debian"]


def test_what_goes_away_is_not_popular(client, carried):
    Mirror.objects.filter(name="ubuntu").update(retires_on=timezone.localdate())
    assert popular(text(client.get("/"))) == ["debian", "CTAN"]


@pytest.mark.parametrize("query", ["?q=debian", "?category=os", "?sort=size"])
def test_a_narrowed_or_sorted_list_has_no_popular_row(client, carried, query):
    Mirror.objects.update(category="os")
    assert popular(text(client.get("/" + query))) is None


def test_a_site_without_popular_mirrors_has_no_empty_row(client, db):
    mirror("own-things")
    assert popular(text(client.get("/"))) is None


def test_a_popular_one_leads_to_its_help_and_images(client, carried, monkeypatch):
    def images(names):
        return {"debian": {"downloads": "/downloads/#debian"}}

    monkeypatch.setattr(describing, "_showers", [*describing._showers, images])
    Mirror.objects.filter(name="debian").update(help_name="debian")
    row = POPULAR.search(text(client.get("/")))[0]
    assert 'href="/help/debian/" aria-label="Help: debian"' in row
    assert 'href="/downloads/#debian" aria-label="Images: debian">ISO' in row


@pytest.mark.parametrize(
    ("keys", "href"),
    [(["netinst"], "/downloads/netinst/"), (["netinst", "live"], "/downloads/?q=debian")],
)
def test_images_of_a_mirror_are_one_product_or_the_list_of_them(client, carried, keys, href):
    for key in keys:
        Product.objects.create(key=key, title=key, mirror_name="debian", file_count=2)
    Product.objects.create(key="none", title="none", mirror_name="ubuntu", file_count=0)
    row = POPULAR.search(text(client.get("/")))[0]
    assert f'href="{href}" aria-label="Images: debian">ISO' in row
    assert "Images: ubuntu" not in row
    assert f'href="{href}">Images and programs' in text(client.get("/mirror/debian/"))


# --- size and cost


def test_everything_of_a_page_of_200_mirrors_is_transferred_in_60_kb(client, settings):
    fill(200)
    sent = 0
    for path in ("/", "/zh-hans/"):
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.content).count(b'<tr role="row">') == 201
        sent = max(sent, len(answer.content))
    static = settings.BASE_DIR / "static"
    for name in ("site.css", "site.js", "theme.js", "icon.svg"):
        sent += len(gzip.compress((static / name).read_bytes()))
    assert sent < 60_000


def test_more_mirrors_cost_no_more_queries(client, django_assert_num_queries):
    fill(150)
    with django_assert_num_queries(8):
        client.get("/")


def test_a_mirror_of_many_sources_costs_no_more_queries(client, django_assert_num_queries):
    for number in range(20):
        mirror(f"m{number}", source=source(location=f"/jobs{number}"))
    with django_assert_num_queries(8):
        client.get("/")


# --- hostile text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_script_in_any_field_stays_text(client, hostile):
    mirror(
        "victim",
        title=hostile,
        description_en=hostile,
        description_zh=hostile,
        official_of=hostile,
        help_name=hostile,
        upstream=hostile,
        said=hostile,
    )
    Identity.objects.create(
        pk=1,
        name_en=hostile,
        operator_en=hostile,
        about_en=hostile,
        icp=hostile,
        logo=f"/pictures/{hostile}",
    )
    for path in ("/", "/mirror/victim/", "/zh-hans/", f"/?q={hostile}", "/check/", "/nothing"):
        page = text(client.get(path))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg/onload" not in page
        assert "' onmouseover='" not in page
        assert "wsgi.version" not in page


@pytest.mark.parametrize(
    "name", ["برمجيات", "🦆-linux", "a'b", "ñandú", "x" * 100, "a/b", "50percent"]
)
def test_a_strange_name_is_listed_isolated_and_found(client, name):
    mirror(name, description_en="نص", status="failed")
    page = text(client.get("/"))
    shown = name.replace("'", "&#x27;")
    assert f"<bdi>{shown}</bdi>" in page
    href = re.search(r'role="rowheader"[^>]*><a href="([^"]*)"', page)[1]
    answer = client.get(href.replace("&#x27;", "'"))
    assert answer.status_code == 200
    assert f"<h1><bdi>{shown}</bdi></h1>" in text(answer)


def test_a_long_description_is_whole_in_its_title(client):
    mirror("long", description_en="word " * 59 + "end")
    assert f'<bdi title="{"word " * 59}end">' in text(client.get("/"))


# --- around the list


def test_canonical_and_alternates_name_the_page_without_its_search(client):
    mirror("debian")
    page = text(client.get("/zh-hans/?q=x&sort=size"))
    assert '<link rel="canonical" href="http://testserver/zh-hans/">' in page
    assert '<link rel="alternate" hreflang="en" href="http://testserver/">' in page
    assert '<link rel="alternate" hreflang="x-default" href="http://testserver/">' in page
    assert '<html lang="zh-hans"' in page


def test_the_language_link_keeps_the_search(client):
    mirror("debian")
    assert 'href="/zh-hans/?q=x&amp;sort=size" lang="zh-hans"' in text(
        client.get("/?q=x&sort=size")
    )


def test_addresses_for_others_have_the_sites_own_host(client):
    Identity.objects.create(pk=1, url="https://mirrors.example.org")
    mirror("debian")
    page = text(client.get("/mirror/debian/"))
    assert 'rel="canonical" href="https://mirrors.example.org/mirror/debian/"' in page
    assert "testserver" not in page


def test_the_footer_says_who_runs_the_site(client):
    Identity.objects.create(
        pk=1,
        operator_en="The library",
        operator_zh="图书馆",
        contact="m@example.org",
        issues_url="https://issues.example.org/",
        icp="备 12345 号",
        icp_url="https://icp.example.org/",
    )
    page = text(client.get("/"))
    for words in ("Run by The library", "mailto:m@example.org", "https://issues.example.org/"):
        assert words in page
    assert '<a href="https://icp.example.org/">备 12345 号</a>' in page
    assert "图书馆" in text(client.get("/zh-hans/"))


def test_a_page_says_when_it_was_made_and_its_age_only_by_script(client):
    page = text(client.get("/"))
    old = re.search(r'<p class="old"[^>]*>', page)[0]
    assert old.endswith(" hidden>")
    assert re.search(r'data-made="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d', old)
    assert "Page made at <time" in page


def test_the_page_describes_itself_to_search_engines(client):
    mirror("debian", description_en='Packages "and" more')
    page = text(client.get("/mirror/debian/"))
    assert '<meta name="description" content="debian: Packages &quot;and&quot; more">' in page


def test_the_categories_of_an_empty_answer_lead_back(client):
    mirror("debian", category="os")
    page = text(client.get("/?category=font"))
    assert "No mirror in this category" in page
    assert '<a class="button" href="/">Show all mirrors</a>' in page


def test_the_logo_of_the_site_is_shown(client):
    Identity.objects.create(pk=1, logo="/pictures/a.png", logo_dark="/pictures/b.png")
    page = text(client.get("/"))
    assert '<img class="logo logo-light" src="/pictures/a.png" alt="" height="28">' in page
    assert '<img class="logo logo-dark" src="/pictures/b.png" alt="" height="28">' in page


# --- beside the pages


def test_robots_leave_staff_pages_and_searches_alone_in_each_language(client, settings):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = text(answer).splitlines()
    assert lines[0] == "User-agent: *"
    for line in ("Disallow: /ops/", "Disallow: /zh-hans/ops/", "Disallow: /*?q="):
        assert line in lines
    settings.ROBOTS_DISALLOW = ["/"]
    assert text(client.get("/robots.txt")).startswith("User-agent: *\nDisallow: /\n")


def test_the_icon_is_found_where_browsers_look(client):
    assert client.get("/favicon.ico").url.endswith("icon.svg")


def test_staff_see_their_links_and_visitors_do_not(client):
    mirror("debian")
    assert "/ops/" not in text(client.get("/"))
    client.force_login(get_user_model().objects.create_user("ada", is_staff=True))
    assert 'href="/ops/"' in text(client.get("/"))


def test_a_removed_source_leaves_its_mirrors_in_the_list(client):
    mirror("debian")
    Source.objects.all().delete()
    assert names(text(client.get("/"))) == ["debian"]
