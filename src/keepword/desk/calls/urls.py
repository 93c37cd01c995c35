from django.urls import path

from keepword.desk.calls import bar, lines, page

urlpatterns = [
    path("calls/", page.overview, name="calls"),
    path("calls/bar/", bar.show, name="call_bar"),
    path("calls/ready/", bar.ready, name="call_ready"),
    path("calls/seat/", page.seat, name="call_seat"),
    path("calls/legs/<int:pk>/<slug:verb>/", bar.do, name="call_do"),
    path("calls/back/<int:pk>/<slug:verb>/", page.callback, name="callback_do"),
    path("calls/recordings/<int:pk>/", page.recording, name="call_recording"),
    path("c/<int:pk>/call/", page.call, name="call_customer"),
    path("settings/lines/", lines.overview, name="settings_lines"),
    path("settings/lines/<int:pk>/", lines.line, name="settings_line"),
    path("settings/lines/<int:pk>/words/", lines.words, name="settings_line_words"),
]
