"""From a made tree to rows: claimed once, kept when the tree goes away."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mirrorsite.downloads.models import Product
from mirrorsite.downloads.scanning import Budget
from mirrorsite.downloads.storing import all_rules, folder_of
from mirrorsite.downloads.tasks import scan_products
from syncstatus.models import Mirror, Source
from tests.made.tree import made_tree

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(hours=7)


@pytest.fixture
def tree(tmp_path, settings):
    settings.MIRROR_ROOT = str(tmp_path)
    Mirror.objects.create(name="archlinux", path="/archlinux/")
    return made_tree(tmp_path, *(arch(day) for day in ("09.01", "10.01", "11.01")))


def arch(day):
    return f"archlinux/iso/2026.{day}/archlinux-2026.{day}-x86_64.iso"


def test_a_mirrors_images_are_stored_newest_first(tree):
    scan_products(NOW, Budget())
    product = Product.objects.get(key="archlinux")
    versions = [file.version for file in product.files.all()]
    assert versions == ["2026.11.01", "2026.10.01", "2026.09.01"]
    assert (product.newest, product.file_count, product.scanned_at) == ("2026.11.01", 3, NOW)


def test_a_product_is_looked_at_again_only_when_it_is_due(tree):
    assert scan_products(NOW, Budget()) == 1
    assert scan_products(NOW + timedelta(hours=1), Budget()) == 0
    assert scan_products(LATER, Budget()) == 1


def test_a_new_image_is_found_at_the_next_scan(tree):
    scan_products(NOW, Budget())
    made_tree(tree, arch("12.01"))
    scan_products(LATER, Budget())
    assert Product.objects.get(key="archlinux").newest == "2026.12.01"


def test_what_was_known_stays_when_the_tree_goes_away(tree):
    scan_products(NOW, Budget())
    (tree / "archlinux").rename(tree / "gone")
    scan_products(LATER, Budget())
    product = Product.objects.get(key="archlinux")
    assert product.files.count() == 3
    assert product.scanned_at == NOW
    assert "archlinux is not there" in product.problem


def test_what_was_known_stays_when_names_change(tree):
    scan_products(NOW, Budget())
    (tree / "archlinux" / "iso").rename(tree / "archlinux" / "images")
    scan_products(LATER, Budget())
    product = Product.objects.get(key="archlinux")
    assert product.files.count() == 3
    assert "changed its names" in product.problem


def test_a_problem_is_gone_when_the_tree_is_back(tree):
    scan_products(NOW, Budget())
    (tree / "archlinux").rename(tree / "gone")
    scan_products(LATER, Budget())
    (tree / "gone").rename(tree / "archlinux")
    scan_products(LATER + timedelta(hours=7), Budget())
    assert Product.objects.get(key="archlinux").problem == ""


def test_a_claim_holds_once(tree):
    scan_products(NOW, Budget())
    product = Product.objects.get(key="archlinux")
    assert Product.objects.claim(product, LATER)
    assert not Product.objects.claim(product, LATER)


def test_without_time_nothing_is_claimed(tree):
    assert scan_products(NOW, Budget(late=lambda: True)) == 0
    assert Product.objects.get(key="archlinux").began_at is None


def test_a_hidden_mirror_offers_nothing(tree):
    scan_products(NOW, Budget())
    Mirror.objects.update(is_public=False)
    scan_products(LATER, Budget())
    assert not Product.objects.exists()


def test_a_connected_folder_says_where_its_mirrors_lie(tmp_path):
    source = Source.objects.create(kind="tree", location=str(tmp_path))
    mirror = Mirror.objects.create(name="debian-cd", path="/debian-cd/", source=source)
    assert folder_of(mirror) == str(tmp_path / "debian-cd")


def test_a_mirror_of_a_scheduler_lies_nowhere_known(settings):
    settings.MIRROR_ROOT = ""
    assert folder_of(Mirror.objects.create(name="debian", path="/debian/")) == ""


def test_a_sites_own_rule_replaces_a_shipped_one(tmp_path, settings):
    own = tmp_path / "downloads.toml"
    own.write_text(
        '[archlinux]\ntitle = "Arch"\ncategory = "os"\nmirror = "archlinux"\n'
        "look = [\"*.iso\"]\nmatch = '(?P<version>.+)\\.iso'\n"
    )
    settings.DOWNLOAD_RULES = own
    assert all_rules()["archlinux"].title == "Arch"
    assert "debian" in all_rules()


def test_trying_a_rule_prints_what_it_finds(tree, capsys):
    call_command("scan_downloads", "archlinux", folder=str(tree / "archlinux"))
    assert "2026.11.01" in capsys.readouterr().out


def test_an_unknown_rule_is_refused():
    with pytest.raises(CommandError, match="no rule nosuch"):
        call_command("scan_downloads", "nosuch")


def test_broken_rules_are_named_with_their_file(tmp_path, settings):
    settings.DOWNLOAD_RULES = tmp_path / "own.toml"
    settings.DOWNLOAD_RULES.write_text("[x]\n")
    with pytest.raises(CommandError, match=r"own\.toml: \[x\]: title"):
        call_command("scan_downloads")
