from django.urls import path

from keepword.desk.loyalty import members, programme, vouchers

urlpatterns = [
    path("loyalty/", members.overview, name="loyalty"),
    path("loyalty/customers/<int:pk>/", members.member, name="loyalty_member"),
    path("loyalty/customers/<int:pk>/do/", members.act, name="loyalty_do"),
    path("loyalty/gifts/<int:pk>/undo/", members.undo_gift, name="loyalty_gift_undo"),
    path("c/<int:pk>/surprise/", members.surprise, name="loyalty_surprise"),
    path("loyalty/vouchers/", vouchers.overview, name="vouchers"),
    path("loyalty/vouchers/new/", vouchers.new, name="voucher_new"),
    path("loyalty/vouchers/<int:pk>/stop/", vouchers.stop, name="voucher_stop"),
    path("loyalty/batches/", vouchers.batches, name="voucher_batches"),
    path("loyalty/batches/new/", vouchers.new_batch, name="voucher_batch_new"),
    path("loyalty/batches/<int:pk>/codes.csv", vouchers.export, name="voucher_batch_csv"),
    path("loyalty/batches/<int:pk>/stop/", vouchers.stop_batch, name="voucher_batch_stop"),
    path("settings/loyalty/", programme.settings, name="settings_loyalty"),
    path("settings/loyalty/preview/", programme.preview, name="settings_loyalty_preview"),
]
