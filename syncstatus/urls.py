from django.urls import path

from syncstatus.views import public

urlpatterns = [
    path("", public.homepage, name="homepage"),
    path("mirror/<path:name>/", public.mirror, name="mirror"),
]
