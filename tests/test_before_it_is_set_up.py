"""An empty Keepword shows one page."""

from django.test import Client
from django.urls import reverse

from keepword.accounts.models import Business
from tests.route import ALL
from tests.routes import ROUTES, WORDS


def test_an_empty_keepword_lets_nobody_but_to_its_set_up(db: None) -> None:
    client = Client()
    assert client.get("/setup/").status_code == 200
    for name, route in ROUTES.items():
        if route.who != ALL and not route.number and route.how != "post":
            answered = client.get(reverse(name, kwargs=WORDS.get(name)))
            assert (answered.status_code, answered["Location"]) == (302, "/setup/"), name
    assert not Business.objects.exists()
