"""How few people bear a name: what makes the agreement of two names weigh much or little.

For N people among whom a name may stand, and a share p of people that bear it, N p are expected to. A name that is
seen twice means one person with odds of about 1 : N p, so the weight is -ln(N p). Shares come from the lists of names
in `lexicon`; they are rough, but they tell Wei Wang from Oddvar Quellmark. N is a round figure for the people whom the
documents of one corpus could be about, and grows with the corpus.
"""

from __future__ import annotations

import math
from functools import lru_cache

from graph import lexicon

PEOPLE = 100_000
# Shares for names that no list has, and the share of one language's people among all.
_RARE_SURNAME, _RARE_GIVEN, _RARE_SYLLABLES, _INITIAL, _LANGUAGE = 2e-5, 2e-4, 2e-3, 0.08, 0.06
_PATRONYMIC = 1e-3  # in Iceland everybody whose father is called so
# Middle names that tell no more than that somebody is a man or a woman.
_EVERYBODY = frozenset(["thi", "van", "kumar", "kumari", "devi", "maria", "mohammed", "muhammad", "md"])


@lru_cache(maxsize=2_000)
def surname_share(family: str) -> float:
    """The share of people that bear a family name (folded; of several words, the rarest counts)."""
    known, shares = lexicon.surname_shares(), lexicon.name_shares("last_name")
    words = family.split() or [family]
    if family.endswith(("dottir", "sson")) and family not in lexicon.name_shares("last_name"):
        return _PATRONYMIC
    return min(known.get(w) or max(_RARE_SURNAME, _LANGUAGE * shares.get(w, 0.0)) for w in words)


@lru_cache(maxsize=2_000)
def given_share(given: str, east_asian: bool = False) -> float:
    """The share of people that bear a given name (folded, or an initial)."""
    if len(given) == 1:
        return _INITIAL
    if given in _EVERYBODY:
        return 0.3
    floor = _RARE_SYLLABLES if east_asian else lexicon.given_shares().get(given, _RARE_GIVEN)
    return max(floor, _LANGUAGE * lexicon.name_shares("first_name").get(given, 0.0))


def weight(share: float, people: float = PEOPLE) -> float:
    """The weight of the agreement of names that a share of people bear: -ln(N p), within bounds."""
    top = lexicon.weights()["full-name"].weight or 0.0
    return max(-top, min(top, -math.log(people * share)))


def step(number: float, exactly: int) -> int:
    """A number that is counted over a whole corpus, in steps of a fifth, from `exactly` up.

    What was decided of some documents holds, then, until the corpus has grown by as much.

    >>> step(150, 200), step(237, 200), step(238, 200), step(400, 200)
    (200, 200, 237, 400)
    """
    steps = math.floor(math.log2(max(number, exactly) / exactly) * 4 + 1e-9)
    return int(exactly * 2 ** (steps / 4))
