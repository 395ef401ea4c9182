from django.urls import path

from mirrorsite.downloads import views

urlpatterns = [
    path("", views.index, name="downloads"),
    path("<slug:key>/", views.product, name="download"),
]
