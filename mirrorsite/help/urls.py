from django.urls import path

from mirrorsite.help import views

urlpatterns = [
    path("", views.index, name="help-index"),
    path("<path:name>/", views.page, name="help-page"),
]
