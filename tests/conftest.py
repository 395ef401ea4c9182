"""What every layer of tests stands on: settings of its own, and the corpus when it is there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("BROKER_URL", "memory://")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="mirrorsite-tests-"))

STATICFILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages name their static files without a manifest that collectstatic would have made."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": STATICFILES}


@pytest.fixture
def corpus() -> Path:
    """Third-party recordings; a test that needs them is skipped where they are not."""
    here = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("MIRRORSITE_CORPUS", here.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}; set MIRRORSITE_CORPUS")
    return folder
