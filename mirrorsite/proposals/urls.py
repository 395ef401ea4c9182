from django.urls import path

from mirrorsite.proposals import views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("new/", views.new, name="proposal-new"),
    path("status/<str:token>/", views.status, name="proposal-status"),
    path("<int:pk>/", views.proposal, name="proposal"),
]
