from django.urls import path

from keepword.desk.today import views

urlpatterns = [path("", views.today, name="today")]
