"""Whether a sentence asserts a claim at all: denials, refusals, hopes and questions assert none.

One check for all rules. A word that denies or only supposes (a cue) stands between the one end of
a claim and the other, and nothing between the cue and the far end begins a clause of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from graph.sentence import Sentence
from graph.statement import Claim, Mention

_CUES = frozenset(
    (
        "not n't never neither nor without unlike almost nearly cannot "
        "declined declines refused refuses rejected rejects failed fails unable offered "
        "hopes hope hoped hoping wants wanted wished wishes plans planned planning intends intended aims aspires "
        "dreamed dreamt considered considers considering applied applies applying due expected supposed tried "
        "would could might shortlisted nominated mistaken mistakenly hypothetical"
    ).split()
)
# Cues by what stands next to them, or for some properties only.
_CONDITIONAL = frozenset(["no", "longer", "will", "yet", "mention", "turned"])
# Before both ends: the whole sentence is somebody's belief or tale.
_TALES = frozenset("imagine imagines believe believes suppose novel fiction rumour rumor rumoured allegedly if".split())
_CUT = frozenset(["but", ";", "although", "though", "while", "whereas", "where", "who", "which", ":", "instead"])
_SUBJECTS = frozenset(["he", "she", "they", "i", "we", "it"])
_OWN = frozenset(["his", "her", "their", "my", "our"])
_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
_ASKING = frozenset("is are was were did does do has have had can could will would should".split())
# What a post that ended, or that is to come, still says: the rules for posts give it another status.
_STATUS = frozenset(["hasPosition", "formerlyAt"])
_TO_COME = frozenset(["affiliatedWith", "leads", "formerlyAt"])


_UNFINISHED = re.compile(r",? (?:which|that) (?:he|she|they|I) (?:did not|didn't|never) (?:finish|complete)")
_OFF = re.compile(r"\b(?:was|were|been|be) (?:cancell?ed|withdrawn|postponed|called off)\b")


def asserted(s: Sentence, claims: Iterable[Claim]) -> Iterator[Claim]:
    """Those of the claims that rules read in a sentence that the sentence asserts."""
    if not s.line and s.text.rstrip().endswith("?") and s.word(0) in _ASKING:
        return
    cues = [i for i, w in s.words() if w in _CUES or w in _TALES or w in _CONDITIONAL]
    for claim in claims:
        if not cues or not _denied(s, claim, cues):
            yield claim


def _denied(s: Sentence, claim: Claim, cues: list[int]) -> bool:
    if not isinstance(claim.subject, Mention) or claim.predicate in ("partOf", "aboutTopic", "givenBy"):
        return False
    low, high = _reach(s, claim)
    behind = s.text[max(0, claim.span.end - s.span.begin) :]
    if _UNFINISHED.match(behind) or (claim.predicate in ("gaveTalk", "spokeAt") and _OFF.search(behind)):
        return True
    for cue in cues:
        if _counts(s, cue, claim.predicate, high) and (low < cue < high) and not _cut(s, cue, high):
            return True
        if cue < low and s.word(cue) in _TALES and not _cut(s, cue, low):
            return True
    return False


def _reach(s: Sentence, claim: Claim) -> tuple[int, int]:
    """Indices of the first and last item of a claim: its subject, if it stands here, and its words."""
    assert claim.subject is not None
    inside = [i for i, item in enumerate(s.items) if item.span.meets(claim.span)]
    place = claim.subject.via or claim.subject.span
    # `failed to finish her PhD`: who does what is named before, or in another sentence
    here = [i for i, item in enumerate(s.items) if item.span.meets(place) and s.word(i) not in _OWN]
    ends = [*inside, *here] or [0]
    return (min(ends) if here else -1), max(ends)


def _counts(s: Sentence, cue: int, predicate: str, high: int) -> bool:
    """Whether a word is a cue where it stands, for a claim of this property."""
    word = s.word(cue)
    if word == "no":
        return s.word(cue + 1) != "longer" and high - cue <= 3
    if word == "longer":
        return s.word(cue - 1) == "no" and predicate not in _STATUS
    if word == "will":
        return predicate in _TO_COME
    if word == "turned":
        return s.word(cue + 1) == "down"
    if word == "yet":
        return s.word(cue + 1) == "to"
    if word == "mention":
        return s.word(cue - 1) in ("honorable", "honourable")
    if word in ("not", "n't"):
        return s.word(cue + 1) not in ("only", "just", "merely")
    if word == "offered":
        return predicate in ("hasPosition", "formerlyAt", "affiliatedWith", "leads")
    if word in ("considered", "considers"):
        following = s.at(cue + 1)
        return following is not None and following.tag == "VBG"
    return word not in ("if", "novel", "fiction", "believe", "believes", "suppose", "imagine", "imagines")


def _cut(s: Sentence, cue: int, high: int) -> bool:
    """Whether a clause of its own begins between a cue and the end of a claim."""
    for at in range(cue + 1, high):
        if s.word(at) in _CUT or (at > cue + 1 and s.word(at) in _SUBJECTS):
            return True
        following = s.at(at + 1)
        if s.word(at) in ("and", "or", ",") and following is not None and following.tag in _FINITE:
            return True
        if s.items[at].kind == "person" and following is not None and following.tag in _FINITE:
            return True
    return False
