"""What mail servers write about a mail that was not delivered, in the languages that they write it in."""

import re

DAEMON = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|maildelivery|mail\.delivery|delivery-subsystem|"
    r"bounces?|"
    r"mail-delivery-system|microsoftexchange[0-9a-f]{10,}|mailerdaemon|postoffice)\b",
    re.I,
)

SUBJECT = re.compile(
    r"^\W*(?:undeliver(?:able|ed)|mail delivery (?:failed|failure|system|problem|error)|"
    r"delivery (?:status notification|"
    r"failure|failed|has failed|delayed|notification|report)|failure notice|returned mail|"
    r"mail (?:system error|returned|"
    r"could not be delivered)|message (?:could not be|not) delivered|your message could not be|non.?delivery|"
    r"delayed mail|warning: (?:could not send|message)|nondeliverable|message delivery (?:failure|delayed)|"
    r"could not (?:send|deliver) message|error sending|permanent delivery failure|rejected:|"
    r"не вдалося доставити|не вдається доставити|недоставлен[оаеи]|не доставлено|помилка доставки|"
    r"повідомлення не доставлен|лист не доставлен|затримка доставки|помилка надсилання|"
    r"повернут\w+ (?:пошт|лист)|"
    r"не удалось доставить|не удаётся доставить|ошибка (?:доставки|отправки)|письмо не доставлено|"
    r"сообщение не доставлено|невозможно доставить|возвращённое письмо|задержка доставки|"
    r"nepristatyt\w+|nepavyko pristatyti|pristatymo klaida|laiškas nepristatytas|neįmanoma pristatyti|"
    r"pristatymas (?:nepavyko|vėluoja)|"
    r"unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|niedostarcz|non remis|no se puede entregar)",
    re.I,
)

BODY = re.compile(
    r"this is the qmail-send program|"
    r"this message was created automatically by (?:the )?mail (?:delivery|system)|"
    r"this is the (?:postfix program|mail system) at host|"
    r"a message that you (?:have )?sent could not be delivered|"
    r"your message (?:did not reach|could not be delivered|was not delivered|wasn't delivered|"
    r"has not been delivered|"
    r"cannot be delivered|couldn't be delivered|was rejected|has been delayed)|"
    r"delivery (?:has failed|to the following recipients? (?:failed|has been delayed|was aborted))|"
    r"the following (?:message to|addresses had|recipient|address\(es\) failed)|could not be delivered to|"
    r"i'm sorry to have to inform you|unable to deliver your (?:mail|message)|undeliverable|"
    r"the original message was received at|message not delivered|address not found|"
    r"(?:there was a|delivery incomplete|temporary) (?:temporary )?problem delivering|"
    r"sorry, we were unable to deliver|"
    r"diagnostic information for administrators|permanent (?:fatal )?errors?|transcript of session follows|"
    r"ваш(?:е повідомлення| лист) не (?:було |вдалося |може бути )?(?:доставлено|доставити|доставлений)|"
    r"не вдалося доставити|не вдається доставити|адресу не знайдено|неможливо доставити|лист не доставлен|"
    r"повідомлення не (?:було )?доставлен|помилка доставки|"
    r"ваше (?:сообщение|письмо) не (?:было |может быть |удалось )?(?:доставлено|доставить)|"
    r"не удалось доставить|"
    r"не удаётся доставить|письмо (?:создано автоматически|не (?:было )?доставлено)|"
    r"сообщение не (?:было )?доставлено|"
    r"служебное сообщение системы доставки|адрес не найден|невозможно доставить|ошибка доставки|"
    r"не может быть доставлено|"
    r"nepavyko pristatyti|jūsų (?:laiškas|laiško|pranešimas) (?:nebuvo|nepristatytas|negali būti)|"
    r"nepristatyt|"
    r"adresas nerastas|pristatymas nepavyko|"
    r"konnte nicht (?:zugestellt|übermittelt)|nicht zugestellt werden",
    re.I,
)

DELAYED = re.compile(
    r"delay(?:ed)?\b|warning: could not send|still trying|will (?:keep trying|be retried|retry)|"
    r"not yet been delivered|"
    r"has not been delivered yet|this is a warning message only|no action is required|do not need to resend|"
    r"затрим|буде повторен|спроб\w+ доставк\w+ (?:буде|тривати)|повторимо спробу|"
    r"задерж|попыт\w+ доставк\w+ (?:будут|продолж)|повторит попытк|будет продолжать попытки|"
    r"vėluoja|bus bandoma|dar kartą bandys|verzögert",
    re.I,
)

# Where a copy of the failed mail begins; its own addresses and codes say nothing about the failure.
COPY = re.compile(
    r"^(?:-{2,}\s*(?:below this line is a copy|this is a copy of|the (?:unsent message follows|"
    r"header of the original|"
    r"body of the message)|original message|returned message|copy of|message header|enclosed is a copy|"
    r"исходное (?:сообщение|письмо)|копия|оригінальне повідомлення|копія|pradinis laiškas)|"
    r"original message headers:|received: (?:from|by) |return-path: )",
    re.I | re.M,
)

_AT = r"([^\s<>\"'();,:\[\]]{1,64}@[^\s<>\"'();,:\[\]]{1,255})"
# How servers single out the address that failed, the surest first.
RECIPIENT_LINES = tuple(
    re.compile(pattern, re.I | re.M)
    for pattern in (
        rf"^[ \t]*<{_AT}>:",
        rf"^[ \t]*(?:final-|original-)?recipient:\s*(?:rfc822;\s*)?<?{_AT}",
        rf"^[ \t]*(?:to|кому|kam|for):?\s+<?{_AT}>?\s*$",
        rf"^[ \t]+<?{_AT}>?:?\s*(?:$|\(|SMTP|all|host|unknown|unrout|mailbox|not|no |on \d)",
        rf"(?:delivered to|recipients? failed(?: permanently)?:?|recipients? or groups:|"
        rf"deliver (?:your )?(?:mail|message) to"
        rf"|addresses? failed:?|доставлен[оаий]* (?:за адресою|на адресу|для|до|адресату|по адресу)|доставити"
        rf"(?: лист| повідомлення)?(?: за адресою| на адресу| до| для)?|доставить(?: письмо| сообщение)?"
        rf"(?: по адресу| на адрес| до)?|адресат\w*:?|получател\w*:?|одержувач\w*:?|отримувач\w*:?|"
        rf"gavėj\w*:?|"
        rf"pristatyti(?: laiško)?(?: adresu| gavėjui)?:?|adresu:?)\s+[\"'«„(<]?{_AT}",
        rf"^<?{_AT}>?:?[ \t]*$",
        rf"<{_AT}>",
        rf"\b{_AT}",
    )
)

# RFC 3463, alone or in "550 5.1.1"; an IP address is no status.
STATUS_CODE = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\.\d|\d)")
REPLY_CODE = re.compile(r"(?:^|[\s#:(])([45]\d\d)(?=[ \-#:.,)])", re.M)

# What the words mean where no code is given.
MEANINGS = tuple(
    (re.compile(pattern, re.I), status)
    for pattern, status in (
        (
            r"(?:user|recipient|mailbox|address|account)[^.\n]{0,40}(?:unknown|not found|doesn't exist|"
            r"does not exist|"
            r"no such|not exist|invalid|rejected|disabled|inactive)|(?:no such|unknown|invalid) "
            r"(?:user|recipient|mailbox|address|local)|unrouteable address|couldn't be found|wasn't found|"
            r"(?:користувач|адрес|скриньк)[^.\n]{0,40}не (?:знайден|існує)|"
            r"(?:пользовател|адрес|ящик)[^.\n]{0,40}не (?:найден|существует)|нет такого (?:пользователя|"
            r"адреса)|"
            r"(?:vartotoj|adres|gavėj)[^.\n]{0,40}(?:nerast|neegzist)|tokio (?:vartotojo|adreso) nėra",
            "5.1.1",
        ),
        (
            r"(?:mailbox|quota|inbox)[^.\n]{0,40}(?:full|exceeded|over)|over quota|out of (?:storage|space)|"
            r"скриньк\w*[^.\n]{0,40}(?:переповнен|заповнен)|ящик[^.\n]{0,40}переполнен|"
            r"(?:dėžutė|pašto dėžutė)[^.\n]{0,40}(?:pilna|perpildyta)",
            "5.2.2",
        ),
        (
            r"(?:host|domain)[^.\n]{0,40}(?:unknown|not found|does not exist|doesn't exist)|dns error|no mx|"
            r"couldn't find any host|unknown (?:host|domain)|name service error|"
            r"домен\w*[^.\n]{0,40}не (?:знайден|найден|існу)|"
            r"domen\w*[^.\n]{0,40}(?:nerast|neegzist)",
            "5.1.2",
        ),
        (r"message (?:size )?(?:is )?too (?:large|big)|size exceeds|завеликий|слишком больш", "5.3.4"),
        (r"spam|blocked|blacklist|policy|спам", "5.7.1"),
        (r"timed? ?out|connection refused|temporar|тимчасов|временн|laikin", "4.4.1"),
    )
)
