from django.urls import path

from keepword.desk.messengers import views

urlpatterns = [path("write/template/", views.places, name="template_places")]
