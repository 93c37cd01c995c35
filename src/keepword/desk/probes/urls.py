from django.urls import path

from keepword.desk.probes import rounds, views

urlpatterns = [
    path("tests/", views.overview, name="probes"),
    path("tests/new/", views.new, name="probe_new"),
    path("tests/<int:pk>/", views.probe, name="probe"),
    path("tests/<int:pk>/change/", views.change, name="probe_change"),
    path("tests/<int:pk>/do/", views.act, name="probe_do"),
    path("rounds/", rounds.overview, name="rounds"),
    path("rounds/new/", rounds.new, name="checklist_new"),
    path("rounds/<int:pk>/", rounds.checklist, name="checklist"),
    path("rounds/<int:pk>/walk/", rounds.walk, name="round_walk"),
    path("rounds/<int:pk>/change/", rounds.change, name="checklist_change"),
    path("rounds/<int:pk>/remove/", rounds.remove, name="checklist_remove"),
    path("rounds/walked/<int:pk>/", rounds.walked, name="round"),
    path("rounds/photos/<int:pk>/", rounds.photo, name="round_photo"),
]
