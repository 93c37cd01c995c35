from django.urls import path

from keepword.desk.counted import views

urlpatterns = [path("c/<int:pk>/clocks/", views.counted, name="counted")]
