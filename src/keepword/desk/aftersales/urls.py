from django.urls import path

from keepword.desk.aftersales import refunds, repairs, returns, settings

urlpatterns = [
    path("returns/", returns.overview, name="returns"),
    path("returns/new/", returns.new, name="return_new"),
    path("returns/<int:pk>/", returns.show, name="return"),
    path("returns/<int:pk>/do/", returns.act, name="return_do"),
    path("returns/photos/<int:pk>/", returns.photo, name="aftersales_photo"),
    path("refunds/", refunds.overview, name="refunds"),
    path("refunds/new/<int:pk>/", refunds.new, name="refund_new"),
    path("refunds/<int:pk>/do/", refunds.act, name="refund_do"),
    path("repairs/", repairs.overview, name="repairs"),
    path("repairs/new/", repairs.new, name="repair_new"),
    path("repairs/<int:pk>/", repairs.show, name="repair"),
    path("repairs/<int:pk>/do/", repairs.act, name="repair_do"),
    path("settings/returns/", settings.settings, name="settings_returns"),
]
