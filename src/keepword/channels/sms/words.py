"""Words by which somebody wants no more texts, wants them again, or asks what this is. Pure.

The English ones are those that Twilio acts upon by itself:
https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-
"""

from typing import Final

STOP: Final = "stop"
START: Final = "start"
HELP: Final = "help"

_WORDS: Final = {
    STOP: (
        "stop stopall unsubscribe optout revoke"  # en
        " стоп відписатись відписатися"  # uk
        " отписаться отпишите"  # ru
        " atsisakyti nebesiųskite"  # lt
    ),
    START: "start unstop старт почати підписатись підписатися начать подписаться pradėti atnaujinti",
    HELP: "help info допомога довідка помощь справка pagalba informacija",
}
_MEANING: Final = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}
# Twilio stops at these too, and they may be about an order: the text is one to be read all the same.
_PERHAPS: Final = frozenset({"cancel", "end", "quit"})


def meaning(text: str) -> str:
    """STOP, START or HELP when a text is such a word and nothing else, "" otherwise."""
    word = _word(text)
    return STOP if word in _PERHAPS else _MEANING.get(word, "")


def says_more(text: str) -> bool:
    """Whether a person should read it although it is such a word."""
    word = _word(text)
    return word in _PERHAPS or _MEANING.get(word) == HELP


def _word(text: str) -> str:
    return text.strip().strip(".!?\"'«»“”„ ").casefold()
