from django.urls import path

from mirrorsite.help import views

urlpatterns = [
    path("", views.index, name="help-index"),
    path("<path:name>.txt", views.page_text, name="help-text"),
    path("<path:name>/", views.page, name="help-page"),
]
