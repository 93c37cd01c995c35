from django.urls import path

from keepword.desk.staffing import views

urlpatterns = [path("", views.staffing, name="staffing")]
