from django.urls import path, re_path

from keepword.portal import gate
from keepword.portal.studies import views

app_name = "studies"
urlpatterns = [path("<str:signed>/", views.show, name="show"), re_path("", gate.missing)]
