from django.urls import path

from keepword.desk.search import views

urlpatterns = [
    path("", views.find, name="search"),
    path("suggest/", views.suggest, name="suggest"),
    path("jump/", views.jump, name="jump"),
]
