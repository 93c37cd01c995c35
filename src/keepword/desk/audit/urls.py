from django.urls import path

from keepword.desk.audit import views

urlpatterns = [
    path("audit/", views.log, name="settings_audit"),
    path("audit/export.<slug:kind>", views.export, name="settings_audit_export"),
]
