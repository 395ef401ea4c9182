"""The site's settings with what tests need: a key, a folder of their own, no broker."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("BROKER_URL", "memory://")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="mirrorsite-tests-"))

from mirrorsite.settings import *  # noqa: E402, F403
from mirrorsite.settings import STORAGES as _storages  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **_storages,
    # names without the manifest that collectstatic would have made
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
NETWORKS_KEPT_S = 0  # each test has networks of its own
