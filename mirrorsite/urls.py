"""Every address of the site. Public pages carry their language in the path."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from mirrorsite.front.self_check import self_check, self_check_text
from mirrorsite.ground.inbox.views import report
from mirrorsite.ground.site.picture_views import picture
from mirrorsite.ground.site.views import colours
from mirrorsite.ops.views import favicon, healthz, robots

# One login for all pages, with its limits on wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler404 = "mirrorsite.ops.errors.not_found"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots, name="robots"),
    path("site-<slug:mark>.css", colours, name="site-colours"),
    path("api/report/", report, name="report"),
    path("pictures/<str:name>", picture, name="picture"),
    path("t/", include("hardware.link_urls")),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("accounts/", include("mirrorsite.ops.account_urls")),
        path("ops/", include("mirrorsite.ops.urls")),
        path("ops/editing/", include("mirrorsite.editing.urls")),
        path("ops/hardware/", include("hardware.urls")),
        path("help/", include("mirrorsite.help.urls")),
        path("ops/news/", include("mirrorsite.news.staff_urls")),
        path("ops/moving/", include("mirrorsite.moving.urls")),
        path("ops/proposals/", include("mirrorsite.proposals.staff_urls")),
        path("requests/", include("mirrorsite.proposals.urls")),
        path("news/", include("mirrorsite.news.urls")),
        path("downloads/", include("mirrorsite.downloads.urls")),
        path("check/", self_check, name="self-check"),
        path("check.txt", self_check_text, name="self-check-text"),
        path("", include("syncstatus.urls")),
        prefix_default_language=False,
    ),
]
