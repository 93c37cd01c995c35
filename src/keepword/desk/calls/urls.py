from django.urls import path

from keepword.desk.calls import bar, lines, page, talk

urlpatterns = [
    path("calls/", page.overview, name="calls"),
    path("calls/bar/", bar.show, name="call_bar"),
    path("calls/ready/", bar.ready, name="call_ready"),
    path("calls/seat/", page.seat, name="call_seat"),
    path("calls/legs/<int:pk>/<slug:verb>/", bar.do, name="call_do"),
    path("calls/back/<int:pk>/<slug:verb>/", page.callback, name="callback_do"),
    path("calls/recordings/<int:pk>/", page.recording, name="call_recording"),
    path("calls/voicemail/<int:pk>/", page.voicemail, name="call_voicemail"),
    path("calls/talk/<int:pk>/", talk.talk, name="call_talk"),
    path("calls/talk/<int:pk>/take/", talk.take, name="call_take"),
    path("calls/talk/<int:pk>/record/", talk.record, name="call_record"),
    path("calls/recordings/<int:pk>/pieces/<int:number>/", talk.piece, name="recording_piece"),
    path("calls/recordings/<int:pk>/end/", talk.end, name="recording_end"),
    path("c/<int:pk>/call/", page.call, name="call_customer"),
    path("settings/lines/", lines.overview, name="settings_lines"),
    path("settings/lines/<int:pk>/", lines.line, name="settings_line"),
    path("settings/lines/<int:pk>/words/", lines.words, name="settings_line_words"),
]
