from django.urls import path

from keepword.desk.quality import calibration, cards, choosing, model, review, views

urlpatterns = [
    path("", views.overview, name="quality"),
    path("reviews/<int:pk>/", review.show, name="quality_review"),
    path("reviews/<int:pk>/do/", review.act, name="quality_review_do"),
    path("reviews/<int:pk>/mark/", review.put_mark, name="quality_mark"),
    path("reviews/<int:pk>/model/", model.review_page, name="quality_review_model"),
    path("model/", model.overview, name="quality_model"),
    path("model/settings/", model.settings, name="quality_grader"),
    path("model/try/", model.try_it, name="quality_grader_try"),
    path("coaching/<int:pk>/", views.acknowledge_note, name="quality_coaching_do"),
    path("choose/", choosing.choose, name="quality_choose"),
    path("sampling/", choosing.sampling, name="quality_sampling"),
    path("draw/", choosing.draw, name="quality_draw"),
    path("cards/", cards.overview, name="quality_cards"),
    path("cards/shipped/", cards.shipped, name="quality_card_shipped"),
    path("cards/new/", cards.new, name="quality_card_new"),
    path("cards/<int:pk>/", cards.change, name="quality_card"),
    path("cards/<int:pk>/do/", cards.act, name="quality_card_do"),
    path("calibration/", calibration.overview, name="quality_calibrations"),
    path("calibration/<int:pk>/", calibration.one, name="quality_calibration"),
]
