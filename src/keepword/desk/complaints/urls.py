from django.urls import path

from keepword.desk.complaints import causes, settings, views

urlpatterns = [
    path("complaints/", views.overview, name="complaints"),
    path("complaints/<int:pk>/", views.complaint, name="complaint"),
    path("complaints/<int:pk>/do/", views.act, name="complaint_do"),
    path("complaints/of/<int:pk>/", views.make, name="complaint_make"),
    path("complaints/compensations/", views.compensations, name="compensations"),
    path("complaints/compensations/<int:pk>/", views.decide, name="compensation_do"),
    path("complaints/causes/", causes.register, name="causes"),
    path("complaints/causes/new/", causes.new, name="cause_new"),
    path("complaints/causes/few/", causes.few, name="causes_few"),
    path("complaints/causes/<int:pk>/", causes.cause, name="cause"),
    path("complaints/causes/<int:pk>/change/", causes.change, name="cause_change"),
    path("complaints/causes/<int:pk>/measures/", causes.measure_add, name="cause_measure"),
    path("complaints/causes/<int:pk>/remove/", causes.remove, name="cause_remove"),
    path("complaints/causes/<int:pk>/check/", causes.check, name="cause_check"),
    path("complaints/measures/<int:pk>/", causes.measure, name="measure_do"),
    path("settings/complaints/", settings.settings, name="settings_complaints"),
]
