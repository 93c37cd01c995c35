from django.urls import path, re_path

from keepword.portal import gate
from keepword.portal.wall import views

app_name = "wall"
urlpatterns = [
    path("look/<int:pk>/", views.look, name="look"),
    path("look/<int:pk>/numbers", views.look_numbers, name="look_numbers"),
    path("<str:secret>/", views.screen, name="screen"),
    path("<str:secret>/numbers", views.numbers, name="numbers"),
    re_path("", gate.missing),
]
