"""By when: the deadline that a clause names, in every language by one grammar.

Words get their parts (a number, a unit, a weekday, "until" ...) from data/<lang>/dates.yaml; what may stand
beside what is the same in each language. Rules of meaning: tests/language/sentences/README.md.
"""

from keepword.language.reading.deadlines.finding import Deadline, found_in, latest
from keepword.language.reading.deadlines.lengths import Length, lengths_in
from keepword.language.reading.deadlines.line import tells_when

__all__ = ["Deadline", "Length", "found_in", "latest", "lengths_in", "tells_when"]
