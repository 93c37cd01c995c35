"""Authentication-Results count only from our own server, and prove only the address that From shows."""

import pytest

from keepword.channels.email.parsing import Authenticity, parse

OURS = ["mail.shop.example"]


def judge(*results: str, sender: str = "From: ann@example.com", trusted: list[str] = OURS) -> Authenticity:
    headers = "\n".join(f"Authentication-Results: {result}" for result in results)
    return parse(f"{headers}\n{sender}\n\nx".encode(), trusted_authserv=trusted).authentication


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        ("dmarc=pass header.from=example.com", "pass"),
        ("dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com", "pass"),
        ("dmarc=fail header.from=example.com; spf=pass smtp.mailfrom=example.com", "fail"),
        ("dmarc=pass header.from=other.example", "none"),
        ("dmarc=none header.from=example.com; dkim=pass header.d=example.com", "pass"),
        ("spf=fail smtp.mailfrom=example.com; dkim=none", "fail"),
        ("spf=fail smtp.mailfrom=example.com; dkim=pass header.d=lists.example", "none"),
        ("spf=softfail smtp.mailfrom=example.com", "none"),
        ("dkim=fail header.d=example.com; spf=none", "fail"),
        ("dkim=fail header.d=example.com; spf=pass smtp.mailfrom=ann@example.com", "pass"),
        ("dkim=fail header.d=old.example; dkim=pass header.d=example.com", "pass"),
        ("dkim=pass header.i=@example.com", "pass"),
        ("dkim=pass header.d=mail.example.com", "pass"),
        ("dkim=pass header.d=notexample.com", "none"),
        ("spf=pass smtp.mailfrom=bounce@mailer.example", "none"),
        ("spf=pass (note: dmarc=pass header.from=example.com) smtp.mailfrom=x@evil.example", "none"),
        ('spf=none reason="x; dmarc=pass header.from=example.com"', "none"),
        ("none", "none"),
    ],
)
def test_the_results_are_weighed(result: str, verdict: str) -> None:
    assert judge(f"mail.shop.example; {result}").verdict == verdict


def test_each_method_is_reported_as_written() -> None:
    found = judge("mail.shop.example 1; spf=softfail smtp.mailfrom=a@b.example; DKIM=Pass header.d=b.example")
    assert (found.spf, found.dkim, found.dmarc) == ("softfail", "pass", "none")


def test_a_field_of_another_server_is_not_believed() -> None:
    assert judge("evil.example; dmarc=pass header.from=example.com").verdict == "none"
    assert judge("evil-mail.shop.example; dmarc=pass", trusted=["mail.shop.example"]).verdict == "none"
    assert judge("mail.shop.example; dmarc=pass", trusted=[]).verdict == "none"


def test_only_the_topmost_field_of_our_server_counts() -> None:
    ours, forged = "mail.shop.example; dmarc=fail", "mail.shop.example; dmarc=pass header.from=example.com"
    assert judge("relay.example; dmarc=pass", ours, forged).verdict == "fail"


def test_a_trusted_domain_covers_its_servers_in_any_case() -> None:
    assert (
        judge("MX1.Shop.Example; dmarc=pass header.from=example.com", trusted=["shop.EXAMPLE"]).verdict
        == "pass"
    )


@pytest.mark.parametrize(
    "sender",
    ["From: ann@example.com, boss@bank.example", "From: ann@example.com\nFrom: boss@bank.example", "X: y"],
)
def test_a_pass_proves_nothing_where_from_is_not_one_address(sender: str) -> None:
    assert judge("mail.shop.example; dmarc=pass header.from=example.com", sender=sender).verdict == "none"
