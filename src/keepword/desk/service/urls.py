from django.urls import path

from keepword.desk.service import boards, dashboards, frameworks, indicators, standards

urlpatterns = [
    path("dashboards/", dashboards.overview, name="dashboards"),
    path("dashboards/service/", dashboards.service, name="dashboard_service"),
    path("dashboards/me/", dashboards.me, name="dashboard_me"),
    path("dashboards/person/<int:pk>/", dashboards.one_person, name="dashboard_person"),
    path("dashboards/team/<int:pk>/", dashboards.team, name="dashboard_team"),
    path("dashboards/new/", boards.new, name="dashboard_new"),
    path("dashboards/<int:pk>/", boards.show, name="dashboard"),
    path("dashboards/<int:pk>/edit/", boards.change, name="dashboard_edit"),
    path("dashboards/<int:pk>/remove/", boards.remove, name="dashboard_remove"),
    path("frameworks/", frameworks.overview, name="frameworks"),
    path("frameworks/<slug:key>/", frameworks.framework, name="framework"),
    path("frameworks/<slug:key>/file/", frameworks.file, name="framework_file"),
    path("frameworks/<slug:key>/remove/", frameworks.remove, name="framework_remove"),
    path("indicators/", indicators.overview, name="indicators"),
    path("indicators/anew/", indicators.anew, name="indicators_anew"),
    path("indicators/<slug:name>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:name>/records/", indicators.records, name="indicator_records"),
    path("standards/", standards.overview, name="standards"),
    path("standards/new/", standards.new, name="standard_new"),
    path("standards/<int:pk>/", standards.change, name="standard"),
    path("standards/<int:pk>/retire/", standards.retire, name="standard_retire"),
    path("standards/of/<slug:name>/drop/", standards.drop, name="standard_drop"),
]
