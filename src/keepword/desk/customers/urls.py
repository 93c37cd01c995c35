from django.urls import path

from keepword.desk.customers import views

urlpatterns = [
    path("customers/same/", views.overview, name="likenesses"),
    path("customers/<int:pk>/", views.customer, name="customer_page"),
    path("customers/<int:pk>/join/", views.join, name="customer_join"),
    path("customer-joins/<int:pk>/part/", views.part, name="customer_part"),
    path("likenesses/<int:pk>/<slug:what>/", views.decide, name="likeness"),
]
