"""The demonstration's made tree goes through the same scan as a real one."""

import pytest
from django.utils import timezone

from mirrorsite.demo.made_tree import IMAGES, make_tree
from mirrorsite.downloads.models import Product
from mirrorsite.downloads.scanning import Budget
from mirrorsite.downloads.tasks import scan_products
from syncstatus.models import Mirror


@pytest.mark.django_db
def test_every_made_image_is_offered_with_a_checksum(tmp_path, settings):
    settings.MIRROR_ROOT = str(tmp_path / "tree")
    make_tree(tmp_path / "tree", timezone.now())
    for name in {path.partition("/")[0] for path, _size, _age in IMAGES}:
        Mirror.objects.create(name=name, path=f"/{name}/")
    scan_products(timezone.now(), Budget())
    files = [file for product in Product.objects.all() for file in product.files.all()]
    assert len(files) == len(IMAGES)
    assert all(file.sum_kind == "sha256" for file in files)
