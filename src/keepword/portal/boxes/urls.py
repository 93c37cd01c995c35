from django.urls import path, re_path

from keepword.portal import gate
from keepword.portal.boxes import kiosk, views

app_name = "boxes"
urlpatterns = [
    path("<slug:code>/", views.show, name="show"),
    path("<slug:code>/thanks/", views.thanks, name="thanks"),
    path("<slug:code>/answers/", views.answers, name="answers"),
    path("<slug:code>/kiosk/", kiosk.show, name="kiosk"),
    path("<slug:code>/kiosk/send", kiosk.send, name="kiosk_send"),
    path("<slug:code>/kiosk/leave", kiosk.leave, name="kiosk_leave"),
    path("<slug:code>/kiosk/worker.js", kiosk.worker, name="kiosk_worker"),
    re_path("", gate.missing),
]
