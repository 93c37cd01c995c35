from django.urls import path

from keepword.desk.minutes import views

urlpatterns = [path("c/<int:pk>/minutes/", views.draft, name="minutes_draft")]
