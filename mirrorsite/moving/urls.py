from django.urls import path

from mirrorsite.moving import views

urlpatterns = [
    path("", views.moving, name="moving"),
    path("usual/", views.usual, name="moving-usual"),
    path("<int:pk>/", views.move, name="move"),
    path("<int:pk>/go/", views.go, name="move-go"),
]
