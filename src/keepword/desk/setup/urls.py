from django.urls import path

from keepword.desk.setup import views

urlpatterns = [
    path("", views.shop, name="setup"),
    path("hours/", views.hours, name="setup_hours"),
    path("mailbox/", views.mailbox, name="setup_mailbox"),
    path("done/", views.done, name="setup_done"),
]
