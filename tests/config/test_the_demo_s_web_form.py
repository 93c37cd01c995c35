import pytest

from keepword.channels.demo.sending import telling
from keepword.channels.form.models import FormSettings, Submission
from keepword.complaints.models import Complaint
from keepword.config.demo import webform
from keepword.config.demo.load import prepare_shop
from keepword.config.demo.teller import Teller
from keepword.conversations.models import Message, State


@pytest.mark.django_db
def test_some_wrote_by_the_form_and_were_answered() -> None:
    progress = prepare_shop()
    with telling():
        webform.tell(progress.told_at, Teller(progress.told_at).people)
    assert Submission.objects.count() == len(webform.ASKED)
    assert not Submission.objects.exclude(reasons=[]).exists()
    assert Complaint.objects.count() == 2
    answers = Message.objects.filter(direction="out")
    assert {one.state for one in answers} == {State.SENT}
    assert len(answers) == 2
    assert FormSettings.objects.get().inbox.acknowledge
