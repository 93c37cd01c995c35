from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from keepword.desk.conversations import actions, files, original, show, write

urlpatterns = [
    path("setup/", include("keepword.desk.setup.urls")),
    path("settings/", include("keepword.desk.settings.urls")),
    path("", show.desk, name="desk"),
    path("favicon.ico", RedirectView.as_view(url=static("desk/favicon.svg")), name="favicon"),
    path("rows/", show.rows, name="rows"),
    path("counts/", show.counts, name="counts"),
    path("search/", include("keepword.desk.search.urls")),
    path("views/", include("keepword.desk.views.urls")),
    path("today/", include("keepword.desk.today.urls")),
    path("compose/", write.compose, name="compose"),
    path("upload/", files.upload, name="upload"),
    path("a/<int:pk>/<path:name>", files.download, name="file"),
    path("c/<int:pk>/", show.conversation, name="conversation"),
    path("c/<int:pk>/parts/", show.parts, name="parts"),
    path("c/<int:pk>/write/<slug:kind>/", write.form, name="write"),
    path("c/<int:pk>/reply/", write.send, {"kind": "reply"}, name="reply"),
    path("c/<int:pk>/note/", write.send, {"kind": "note"}, name="note"),
    path("c/<int:pk>/forward/", write.send, {"kind": "forward"}, name="forward"),
    path("c/<int:pk>/draft/<slug:kind>/", write.draft, name="draft"),
    path("c/<int:pk>/assign/", actions.assign, name="assign"),
    path("c/<int:pk>/snooze/", actions.snooze, name="snooze"),
    path("c/<int:pk>/close/", actions.close, name="close"),
    path("c/<int:pk>/reopen/", actions.reopen, name="reopen"),
    path("c/<int:pk>/priority/", actions.priority, name="priority"),
    path("c/<int:pk>/spam/", actions.spam, name="spam"),
    path("c/<int:pk>/senders/", actions.senders, name="senders"),
    path("c/<int:pk>/customer/", actions.customer, name="customer"),
    path("m/<int:pk>/text/", original.text, name="message_text"),
    path("m/<int:pk>/html/", original.html, name="message_html"),
    path("m/<int:pk>/undo/", write.undo, name="undo"),
    path("m/<int:pk>/again/", write.again, name="again"),
    path("m/<int:pk>/arrived/", write.arrived, name="arrived"),
]
