from django.urls import path

from keepword.desk.fields import settings, views

urlpatterns = [
    path("c/<int:pk>/fields/close/", views.close, name="close_with_fields"),
    path("c/<int:pk>/fields/<slug:subject>/<slug:key>/", views.field, name="field"),
    path("settings/fields/", settings.fields, name="settings_fields"),
    path("settings/fields/new/<slug:subject>/", settings.new, name="settings_field_new"),
    path("settings/fields/<int:pk>/", settings.change, name="settings_field"),
    path("settings/fields/<int:pk>/move/", settings.move, name="settings_field_move"),
    path("settings/fields/<int:pk>/archive/", settings.archive, name="settings_field_archive"),
]
