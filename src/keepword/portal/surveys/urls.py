from django.urls import path, re_path

from keepword.portal import gate
from keepword.portal.surveys import views

app_name = "surveys"
urlpatterns = [
    path("to/<str:signed>/", views.show, name="to"),
    path("to/<str:signed>/keep", views.keep, name="to_keep"),
    path("<slug:code>/", views.show, name="show"),
    path("<slug:code>/keep", views.keep, name="keep"),
    path("<slug:code>/kiosk/", views.show, {"kiosk": True}, name="kiosk"),
    path("<slug:code>/print/", views.paper, name="print"),
    re_path("", gate.missing),
]
