from django.urls import path

from keepword.desk.commerce import new_order, orders, products, stock, stores, tables

urlpatterns = [
    path("orders/", orders.overview, name="orders"),
    path("orders/new/", new_order.new, name="order_new"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/do/", orders.act, name="order_do"),
    path("products/", products.overview, name="products"),
    path("products/new/", products.change, {"pk": 0}, name="product_new"),
    path("products/<int:pk>/", products.product, name="product"),
    path("products/<int:pk>/change/", products.change, name="product_change"),
    path("products/<int:pk>/do/", products.act, name="product_do"),
    path("products/<int:pk>/picture/", products.picture, name="product_picture"),
    path("manuals/<int:pk>/", products.manual, name="manual"),
    path("stock/", stock.overview, name="stock"),
    path("customers/<int:pk>/things/", orders.owns, name="customer_owns"),
    path("settings/stores/", stores.overview, name="settings_stores"),
    path("settings/stores/new/<slug:kind>/", stores.new, name="settings_store_new"),
    path("settings/stores/<int:pk>/", stores.store, name="settings_store"),
    path("settings/stores/<int:pk>/do/", stores.act, name="settings_store_do"),
    path("settings/stores/aside/<int:pk>/", stores.parked, name="settings_parked"),
    path("settings/goods/", tables.overview, name="settings_goods"),
    path("settings/goods/<int:pk>/", tables.table, name="settings_goods_table"),
    path("settings/goods/<int:pk>/stop/", tables.stop, name="settings_goods_stop"),
]
