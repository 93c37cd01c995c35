"""The words by which mail programs introduce quotes and end letters, in the languages that customers use."""

import re

# "On ... wrote:". The verb in the forms that programs use.
WROTE = re.compile(
    r"\b(?:wrote|writes|пише|пишуть|писав|писала|писали|пишете|написав|написала|написали|пишет|пишут|"
    r"писал|писали|"
    r"написал|написала|написали|rašė|rašo|rašėte|parašė|schrieb|schrieben|napisał|napisała|napisał\(a\)|"
    r"écrit|"
    r"escribió|scritto|rakstīja|kirjutas|escreveu|schreef|skrev|napsal)\b",
    re.I,
)
# How such a line begins.
ATTRIBUTION_START = re.compile(
    r"^(?:-{2,}\s*)?(?:On\b|At\b|In\b|Le\b|Am\b|El\b|Il\b|Em\b|W dniu|Dnia|Den\b|"
    r"Вы писали|Ви писали|Jūs rašėte|You wrote|\d{1,4}[./ -]|[\"«„“'<]|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|"
    r"(?:понеділок|вівторок|середа|середу|четвер|п['’ʼ]ятниц[яю]|субот[ау]|неділ[яю]|пн|вт|ср|чт|пт|сб|нд)\b|"
    r"(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|вс)\b|"
    r"(?:pirmadien|antradien|trečiadien|ketvirtadien|penktadien|šeštadien|sekmadien)\w*\b|"
    r"(?:pr|an|tr|kt|pn|št|sk),)",
    re.I,
)

FROM, SENT, TO, CC, SUBJECT = "from", "sent", "to", "cc", "subject"
_LABELS = {
    FROM: "from|від|від кого|відправник|от|от кого|отправитель|nuo|siuntėjas|von|de|da|od",
    SENT: "sent|date|надіслано|відправлено|дата|отправлено|дата отправки|дата и время|išsiųsta|data|"
    "gesendet|datum|envoyé|enviado|wysłano",
    TO: "to|кому|kam|gavėjas|an|à|para|do",
    CC: "cc|bcc|копія|копия|kopija|kopie|dw",
    SUBJECT: "subject|тема|tema|betreff|objet|asunto|temat",
}
ROLES = {label: role for role, labels in _LABELS.items() for label in labels.split("|")}
# Group 1 is the label, group 2 what it says. Bold labels come as *From:* from programs that make text of
# HTML.
LABELLED = re.compile(
    rf"^[\s>*_]*+({'|'.join(sorted(ROLES, key=len, reverse=True))})[*_\s]*+:[*_]*+[ \t]*+(.*)$", re.I
)

_ORIGINALS = (
    r"original (?:message|appointment|e-?mail)|forwarded (?:message|by .{1,60})|begin forwarded message|"
    r"reply message|"
    r"message transféré|(?:переслане|пересилане|перенаправлене|оригінальне|вихідне|початкове|"
    r"первинне) повідомлення|"
    r"(?:пересланий|оригінальний|вихідний) лист|початок (?:листа, що пересилається|пересланого повідомлення|"
    r"переадресованого повідомлення)|повідомлення, що пересилається|повідомлення,? яке пересилається|"
    r"(?:исходное|оригинальное|первоначальное|пересланное|пересылаемое|перенаправленное|переадресованное) "
    r"(?:сообщение|письмо)|начало (?:переадресованного|пересланного|пересылаемого) (?:сообщения|письма)|"
    r"(?:pradinis|originalus|persiųstas|persiunčiamas) laiškas|(?:pradinis|originalus|persiųstas|"
    r"persiunčiamas) "
    r"pranešimas|(?:pradinė|originali|persiųsta|persiunčiama) žinutė|(?:persiųsto|"
    r"persiunčiamo) laiško pradžia|"
    r"pradžia persiųsto laiško|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|"
    r"mensaje original|wiadomość oryginalna|oryginalna wiadomość"
)
# Between dashes, or (as Apple's programs do) ended by a colon.
SEPARATOR = re.compile(
    rf"^[\s>*]*+(?:[-_=]{{2,}}+[\s*]*+(?:{_ORIGINALS})[\s*:]*+[-_=]*+|(?:{_ORIGINALS})\s*+[-_=]{{2,}}+|"
    rf"(?:{_ORIGINALS})\s*+:)[\s*]*+$",
    re.I,
)

SENT_FROM = re.compile(
    r"^(?:sent (?:from|via|using|by) (?:my |the |an? )?(?!our\b|your\b|here\b|this\b)[^.!?]{2,70}|"
    r"sent from (?:my )?\S.{0,60}\b(?:iphone|ipad|phone|android|galaxy|outlook|mail)\b.{0,40}|"
    r"get outlook for (?:ios|android).{0,80}|"
    r"(?:надіслано|відправлено|послано) (?:з|із|зі|за допомогою|через) (?:мого |моєї |пристрою |"
    r"мобільної |мобільного |"
    r"додатка |додатку |застосунку |планшета |телефону |телефона |смартфону |смартфона )*[^,.!?]{0,50}"
    r"(?:iphone|ipad|android|galaxy|samsung|huawei|xiaomi|redmi|nokia|motorola|outlook|gmail|ukr\.net|"
    r"i\.ua|пошт\w*|mail|"
    r"телефон\w*|смартфон\w*|планшет\w*).{0,60}|"
    r"(?:отправлено|послано) (?:с|со|из|через|от) (?:моего |моей |устройства |мобильной |мобильного |"
    r"приложения |"
    r"планшета |телефона |смартфона )*[^,.!?]{0,50}"
    r"(?:iphone|ipad|android|galaxy|samsung|huawei|xiaomi|redmi|nokia|motorola|outlook|gmail|почт\w*|"
    r"mail|mymail|"
    r"телефон\w*|смартфон\w*|планшет\w*).{0,60}|"
    r"(?:iš)?siųsta (?:iš|naudojant|per) (?:mano )?[^.!?]{2,60}|"
    r"von meinem .{2,40} gesendet|gesendet (?:von|mit) .{2,60}|enviado desde mi .{2,40}|envoyé (?:de|"
    r"depuis) mon .{2,40}|"
    r"wysłane z .{2,40}|"
    r"(?:скачать|загрузить|завантажити|отримати|atsisiųskite|gaukite) outlook (?:для|skirt\w+|for) .{2,80})$",
    re.I,
)
# Programs that add their own advertisement.
ADVERTISEMENT = re.compile(
    r"^(?:virus-free\.|вірусів немає\.|без вирусов\.|не містить вірусів\.|не содержит вирусов\.|be virusų\.)"
    r".{0,40}(?:avast|avg|www\.).*$",
    re.I,
)

# The first words of all these, so that other lines are passed over quickly.
_PROGRAMS_WORDS = (
    "sent get надіслано відправлено послано отправлено išsiųsta siųsta von gesendet enviado envoyé wysłane"
    " скачать загрузить завантажити отримати atsisiųskite gaukite virus-free. вірусів без не be"
)
SENT_FROM_WORDS = frozenset(_PROGRAMS_WORDS.split())

_CLOSINGS = (
    r"(?:with |mit )?(?:best|kind|kindest|warm|warmest) (?:regards|wishes)|regards|best wishes|with respect|"
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|sincerely yours|yours truly|"
    r"(?:з|із) (?:найкращими |щирою )?(?:повагою|побажаннями)|щиро ваш[аі]?|"
    r"с (?:глубоким |искренним |большим |наилучшими )?(?:уважением|пожеланиями)|искренне ваш[аи]?|"
    r"(?:su )?(?:geriausiais |nuoširdžiais )?(?:linkėjimais|pagarba)|pagarbiai|nuoširdžiai(?: jūsų)?|"
    r"mit freundlichen grüßen|freundliche grüße|viele grüße|beste grüße|mfg|cordialement|"
    r"saludos cordiales|pozdrawiam"
)
# The closing on a line of its own, or with a name of at most four words after it.
CLOSING = re.compile(
    rf"^(?:{_CLOSINGS})\s*(?:[,.!;]+\s*|[-–—]\s*)?(?:[^\W\d_][\w.'’ʼ-]*+\s*+){{0,4}}[,.!]?$", re.I
)
POSTSCRIPT = re.compile(r"^(?:p\.?\s?p?\.?\s?s\b|п\.?\s?с\b|з\.\s?і\b|пс\b)", re.I)
