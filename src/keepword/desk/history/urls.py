from django.urls import path

from keepword.desk.history import views

urlpatterns = [path("c/<int:pk>/history/", views.history, name="history")]
