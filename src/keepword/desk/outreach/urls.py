from django.urls import path

from keepword.desk.outreach import edit, people, settings, views, wishes

urlpatterns = [
    path("notices/", views.overview, name="notices"),
    path("notices/new/", edit.new, name="notice_new"),
    path("notices/count/", edit.counted, name="notice_count"),
    path("notices/say/", edit.say, name="notice_say"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/change/", edit.change, name="notice_change"),
    path("notices/<int:pk>/do/", views.act, name="notice_do"),
    path("notices/<int:pk>/test/", views.test, name="notice_test"),
    path("notices/<int:pk>/progress/", views.progress, name="notice_progress"),
    path("notices/<int:pk>/effect/", views.effect, name="notice_effect"),
    path("notices/<int:pk>/people/", people.people, name="notice_recipients"),
    path("notices/<int:pk>/people.csv", people.export, name="notice_export"),
    path("settings/notices/", settings.settings, name="settings_notices"),
    path("customers/<int:pk>/notices/", wishes.act, name="customer_notices"),
]
