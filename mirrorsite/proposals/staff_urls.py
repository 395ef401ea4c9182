from django.urls import path

from mirrorsite.proposals import staff

urlpatterns = [
    path("", staff.desk, name="proposals-desk"),
    path("<int:pk>/", staff.answer, name="proposal-answer"),
]
