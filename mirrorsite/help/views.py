"""How to use the mirrors."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from mirrorsite.ground.site.models import Identity
from mirrorsite.help.models import Page
from mirrorsite.help.rendering import render as render_markdown
from mirrorsite.help.variables import fill, values_for
from syncstatus.models import Mirror
from syncstatus.views.public import public_page


def _language() -> str:
    return (get_language() or "en")[:2]


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """Every page by its mirror's name."""
    return render(request, "public/help_index.html", {"pages": Page.objects.titles(_language())})


@public_page
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One page with this site's own addresses in it."""
    found = Page.objects.of(name, _language())
    mirror = Mirror.objects.public().filter(name=name).first()
    if found is None:
        raise Http404
    path = mirror.path if mirror else f"/{name}/"
    values = values_for(name, path, Identity.current().url)
    context = {
        "page": found,
        "mirror": mirror,
        "is_other_language": found.language != _language(),
        "title": fill(found.title, values),
        "body": render_markdown(fill(found.body, values)),
    }
    return render(request, "public/help_page.html", context)
