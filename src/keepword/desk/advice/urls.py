from django.urls import path

from keepword.desk.advice import beside, guides, offers

urlpatterns = [
    path("settings/guides/", guides.overview, name="guides"),
    path("settings/guides/new/", guides.new, name="guide_new"),
    path("settings/guides/try/", guides.attempt, name="guide_try"),
    path("settings/guides/<int:pk>/", guides.change, name="guide"),
    path("settings/guides/<int:pk>/do/", guides.act, name="guide_do"),
    path("c/<int:pk>/advice/", beside.advice, name="advice"),
    path("c/<int:pk>/advice/<int:guide>/", beside.consult, name="advice_guide"),
    path("c/<int:pk>/offer/", beside.offer, name="offer_make"),
    path("offers/", offers.overview, name="offers"),
    path("offers/<int:pk>/do/", offers.act, name="offer_do"),
]
