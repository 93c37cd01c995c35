from django.urls import path

from keepword.desk.webform import brand, kinds

urlpatterns = [
    path("settings/form/", kinds.overview, name="settings_form"),
    path("settings/form/switch/", kinds.switch, name="settings_form_switch"),
    path("settings/form/new/", kinds.new, name="settings_kind_new"),
    path("settings/form/<int:pk>/", kinds.change, name="settings_kind"),
    path("settings/form/<int:pk>/move/", kinds.move, name="settings_kind_move"),
    path("settings/form/<int:pk>/archive/", kinds.archive, name="settings_kind_archive"),
    path("settings/brand/", brand.brand, name="settings_brand"),
    path("settings/brand/logo/", brand.logo, name="settings_logo"),
]
