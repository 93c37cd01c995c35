from django.urls import path

from keepword.desk.segments import buying, edit, journey, views

urlpatterns = [
    path("segments/", views.overview, name="segments"),
    path("segments/new/", edit.new, name="segment_new"),
    path("segments/preview/", edit.preview, name="segment_preview"),
    path("segments/buying/", buying.grid, name="buying"),
    path("segments/buying/<int:recency>/<int:worth>/", buying.cell, name="buying_cell"),
    path("segments/<int:pk>/", views.segment, name="segment"),
    path("segments/<int:pk>/change/", edit.change, name="segment_change"),
    path("segments/<int:pk>/do/", views.act, name="segment_do"),
    path("segments/<int:pk>/members.csv", views.export, name="segment_export"),
    path("journey/", journey.overview, name="journey"),
    path("journey/at/<slug:stage>/", journey.station, name="journey_stage"),
    path("journey/to/<slug:stage>/", journey.passage, name="journey_passage"),
]
