from django.urls import path

from keepword.desk.privacy import consents, people, purposes, retention

urlpatterns = [
    path("privacy/people/<int:pk>/", people.person_page, name="privacy_person"),
    path("privacy/people/<int:pk>/export/", people.export, name="privacy_export"),
    path("privacy/people/<int:pk>/erase/", people.erase, name="privacy_erase"),
    path("privacy/exports/<int:pk>/", people.download, name="privacy_download"),
    path("c/<int:pk>/consents/", consents.give, name="consent_give"),
    path("c/<int:pk>/consents/<int:consent>/withdraw/", consents.withdraw, name="consent_withdraw"),
    path("settings/privacy/", retention.overview, name="settings_privacy"),
    path("settings/privacy/records/", people.records, name="settings_privacy_records"),
    path("settings/privacy/rules/new/", retention.new, name="settings_retention_new"),
    path("settings/privacy/rules/<int:pk>/", retention.change, name="settings_retention"),
    path("settings/privacy/rules/<int:pk>/switch/", retention.switch, name="settings_retention_switch"),
    path("settings/privacy/rules/<int:pk>/run/", retention.run, name="settings_retention_run"),
    path("settings/privacy/rules/<int:pk>/stop/", retention.stop, name="settings_retention_stop"),
    path("settings/privacy/rules/<int:pk>/move/", retention.move, name="settings_retention_move"),
    path("settings/privacy/rules/<int:pk>/remove/", retention.remove, name="settings_retention_remove"),
    path("settings/privacy/purposes/", purposes.overview, name="settings_purposes"),
    path("settings/privacy/purposes/new/", purposes.new, name="settings_purpose_new"),
    path("settings/privacy/purposes/<int:pk>/", purposes.change, name="settings_purpose"),
    path("settings/privacy/purposes/<int:pk>/archive/", purposes.archive, name="settings_purpose_archive"),
]
