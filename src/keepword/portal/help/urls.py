from django.urls import path, re_path

from keepword.portal.help import app, gate, home, me, mine, new, signing

app_name = "help"
urlpatterns = [
    path("", home.home, name="home"),
    path("new/<slug:kind>/", new.new, name="new"),
    path("done/<str:signed>/", new.done, name="done"),
    path("sign-in/", signing.ask, name="sign_in"),
    path("sign-in/<str:name>/", signing.enter, name="code"),
    path("sign-out/", signing.out, name="sign_out"),
    path("mine/", mine.conversations, name="mine"),
    path("promises/", mine.promises, name="promises"),
    path("me/", me.me, name="me"),
    path("me/wishes/", me.wishes, name="wishes"),
    path("me/remembered/<int:pk>/forget/", me.forget, name="forget"),
    path("me/consents/", me.consents, name="consents"),
    path("me/browsers/<int:pk>/end/", me.end, name="end"),
    path("push/", app.push, name="push"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("offline/", app.offline, name="offline"),
    path("brand.css", app.brand_css, name="brand_css"),
    path("logo", app.logo, name="logo"),
    path("icon-<int:size>.png", app.icon, name="icon"),
    path("mask-<int:size>.png", app.icon, {"whole": True}, name="mask"),
    re_path("", gate.missing),
]
