"""WSGI entry point, served by granian: Django, and before it what keeps public pages."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

from mirrorsite.ground.outside.orphan import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirrorsite.settings")
if os.environ.get("MIRRORSITE_SUPERVISED"):
    die_with_parent()  # a killed granian leaves no worker that still holds the port


def _application() -> Any:
    django = get_wsgi_application()
    # Models are there only now.
    from mirrorsite.front.encoding import Utf8Request
    from mirrorsite.front.page_cache import in_front_of

    django.request_class = Utf8Request
    return in_front_of(django)


application = _application()
