from django.urls import path

from mirrorsite.news import views

urlpatterns = [
    path("", views.index, name="news-index"),
    path("atom.xml", views.atom, name="news-atom"),
    path("atom/<path:name>.xml", views.atom, name="news-atom-mirror"),
    path("<slug:slug>/", views.item, name="news-item"),
]
