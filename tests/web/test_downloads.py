"""The pages of images and applications."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from mirrorsite.downloads.models import File, Product
from mirrorsite.ground.site.models import Identity
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def offered():
    Identity.objects.create(pk=1, url="https://mirrors.example.org")
    Mirror.objects.create(name="archlinux", path="/archlinux/")
    product = Product.objects.create(
        key="archlinux",
        title="Arch Linux",
        category="os",
        mirror_name="archlinux",
        began_at=NOW,
        scanned_at=NOW,
        newest="2",
        file_count=3,
    )
    for position, (version, arch) in enumerate([("2", "x86"), ("2", "arm"), ("1", "x86")]):
        File.objects.create(
            product=product,
            position=position,
            version=version,
            arch=arch,
            path=f"iso/{version}/arch {version}-{arch}.iso",
            size_bytes=2**30,
            modified_at=NOW,
            sum_kind="sha256",
            sum_hex="ab" * 32,
            sums_path=f"iso/{version}/SHA256SUMS",
        )
    return product


def text(answer):
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_list_names_each_product_with_its_newest_version(client, offered):
    page = text(client.get("/downloads/"))
    assert "Arch Linux" in page and 'href="/downloads/archlinux/"' in page


def test_the_list_is_searched_without_a_script(client, offered):
    assert "Arch Linux" in text(client.get("/downloads/?q=ARCH"))
    assert "No download matches “<b>”" in text(client.get("/downloads/?q=<b>"))


def test_a_category_without_files_is_not_offered(client, offered):
    assert "category=os" in text(client.get("/downloads/"))
    assert "category=font" not in text(client.get("/downloads/"))


def test_an_empty_list_says_what_comes(client):
    assert "No image has been found yet" in text(client.get("/downloads/"))


def test_a_product_lists_its_files_with_address_and_check(client, offered):
    page = text(client.get("/downloads/archlinux/"))
    assert 'href="https://mirrors.example.org/archlinux/iso/2/arch%202-x86.iso"' in page
    assert f"echo '{'ab' * 32}  arch 2-x86.iso' | sha256sum -c" in page


def test_the_picker_narrows_down(client, offered):
    page = text(client.get("/downloads/archlinux/?arch=arm"))
    assert "arch 2-arm.iso" in page and "arch 2-x86.iso" not in page


@pytest.mark.parametrize("value", ["nosuch", "<script>alert(1)</script>", "\0", "x" * 5000])
def test_a_value_that_no_file_has_is_not_taken(client, offered, value):
    page = text(client.get("/downloads/archlinux/", {"arch": value}))
    assert "arch 2-x86.iso" in page and "alert(1)" not in page


def test_choices_that_exclude_each_other_say_so(client, offered):
    assert "No file fits" in text(client.get("/downloads/archlinux/?arch=arm&version=1"))


def test_a_hidden_mirrors_files_are_not_shown(client, offered):
    Mirror.objects.update(is_public=False)
    assert client.get("/downloads/archlinux/").status_code == 404
    assert "Arch Linux" not in text(client.get("/downloads/"))


def test_an_old_scan_is_told_without_the_houses_paths(client, offered):
    Product.objects.update(
        problem_code="downloads_unreadable",
        problem_values={"path": "/srv/secret", "error": "Permission denied"},
        scanned_at=NOW - timedelta(days=3),
    )
    page = text(client.get("/downloads/archlinux/"))
    assert "could not be looked through again" in page and "/srv/secret" not in page


def test_a_hostile_file_name_stays_text(client, offered):
    File.objects.update(path="iso/<img src=x onerror=alert(1)>.iso")
    page = client.get("/downloads/archlinux/").content.decode()
    assert "<img src=x" not in page


@pytest.mark.parametrize("path", ["/downloads/", "/downloads/archlinux/", "/zh-hans/downloads/"])
def test_the_pages_ask_few_questions(client, offered, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(path)
