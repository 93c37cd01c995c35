from django.urls import path

from keepword.desk.boxes import months, paper, posters, views

urlpatterns = [
    path("", views.overview, name="boxes"),
    path("new/", views.edit, name="box_new"),
    path("<int:pk>/", views.box, name="box"),
    path("<int:pk>/change/", views.edit, name="box_change"),
    path("<int:pk>/away/", views.away, name="box_away"),
    path("<int:pk>/code/", views.renew, name="box_code"),
    path("<int:pk>/qr.svg", posters.svg, name="box_svg"),
    path("<int:pk>/qr.png", posters.png, name="box_png"),
    path("<int:pk>/poster/", posters.poster, name="box_poster"),
    path("paper/", paper.entry, name="box_paper"),
    path("scans/<int:pk>/", paper.scan, name="box_scan"),
    path("months/", months.overview, name="box_months"),
    path("months/<int:pk>/", months.month, name="box_month"),
    path("months/<int:pk>/publish/", months.publish, name="box_publish"),
    path("months/<int:pk>/tell/", months.tell, name="box_tell"),
    path("slips/<int:pk>/decide/", months.decide, name="slip_decide"),
]
