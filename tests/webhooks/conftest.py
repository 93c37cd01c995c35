from tests.desk.conftest import mail_in  # noqa: F401 - a fixture
