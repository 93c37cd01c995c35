"""Music on hold of our own making: a quiet loop without a pause or a seam. Pure.

Four chords of soft tones that fade into each other, the last into the first. It is made at first use, so that
nothing with a licence of its own is shipped.
"""

import io
import math
import struct
import wave
from functools import lru_cache
from typing import Final

RATE: Final = 8000  # a telephone carries no more
CHORD_SECONDS: Final = 4
CHORDS: Final = (  # A minor, F, C, G: in hertz
    (220.0, 261.63, 329.63),
    (174.61, 220.0, 261.63),
    (196.0, 261.63, 329.63),
    (196.0, 246.94, 293.66),
)
SECONDS: Final = CHORD_SECONDS * len(CHORDS)
_LOUD: Final = 0.22


@lru_cache(maxsize=1)
def loop() -> bytes:
    """A WAV file, 16 bit mono, of SECONDS; played again and again it has no seam."""
    total = SECONDS * RATE
    samples = [0.0] * total
    length = CHORD_SECONDS * RATE
    for number, chord in enumerate(CHORDS):
        # Whole turns within a loop, so that the end meets the beginning.
        tones = [round(hertz * SECONDS) / SECONDS for hertz in chord]
        for n in range(-length // 2, length + length // 2):
            place = (number * length + n) % total
            at = (number * length + n) / RATE
            samples[place] += _fade(n, length) * sum(_tone(tone, at) for tone in tones)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", int(32767 * _LOUD * one / 3)) for one in samples))
    return out.getvalue()


def _tone(hertz: float, at: float) -> float:
    turn = 2 * math.pi * hertz * at
    return math.sin(turn) + 0.3 * math.sin(2 * turn)


def _fade(n: int, length: int) -> float:
    """From nothing to full and back, over half a chord on each side; with its neighbour always one power."""
    half = length // 2
    share = (n + half) / length if n < half else (length + half - n) / length
    return math.sin(max(0.0, min(1.0, share)) * math.pi / 2)
