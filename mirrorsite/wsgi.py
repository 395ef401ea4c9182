"""WSGI entry point, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

from mirrorsite.ground.outside.orphan import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirrorsite.settings")
if os.environ.get("MIRRORSITE_SUPERVISED"):
    die_with_parent()  # a killed granian leaves no worker that still holds the port
application = get_wsgi_application()
