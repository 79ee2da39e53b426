"""Words that stand for something named before: `the University's`, and the `you` of an interviewer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from graph import lexicon, organization
from graph.chunk import Item
from graph.registry import Registry

_NOUNS = frozenset(
    "university institute college centre center department school faculty museum academy foundation laboratory lab "
    "observatory hospital society association agency library".split()
)
_AT = frozenset(["at", "of", "from", "joined", "within"])
_YOU = {"you": "i", "your": "my", "yours": "my"}


class Bodies:
    """The organizations that a text has named in full so far."""

    def __init__(self) -> None:
        self._named: dict[str, Item] = {}
        self._led: Item | None = None  # the group that the sentences before say somebody leads
        self._age = 0

    def resolve(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """A sentence's items, those that stand for the one body of their kind named before it in its full name."""
        found = list(items)
        for index, item in enumerate(found):
            if item.kind == "organization" and " " in item.text:
                self._named.setdefault(item.text, item)
            elif _stands(found, index):
                body = self._only(item.text.lower())
                if body is not None:
                    found[index] = replace(body, span=item.span, named=body.span, tag=item.tag)
            elif self._led is not None and _own_group(found, index, self._led):
                found[index] = replace(self._led, span=item.span, named=self._led.span, tag=item.tag)
        self._remember(found)
        return tuple(found)

    def _remember(self, items: list[Item]) -> None:
        """Keep the group that a sentence says somebody leads for the few sentences behind it."""
        led = next((i for n, i in enumerate(items) if i.named is None and _is_led(items, n)), None)
        self._age = 0 if led is not None else self._age + 1
        if led is not None or self._age > _RECENT:
            self._led = led

    def _only(self, noun: str) -> Item | None:
        kind = lexicon.organization_heads().get(noun.title(), ("", 0))[0]
        fits = [
            i
            for i in self._named.values()
            if isinstance(i.match, organization.OrgMatch) and (i.match.kind == kind or noun in i.text.lower().split())
        ]
        whole = [i for i in fits if noun in i.text.lower().split()]
        return fits[0] if len(fits) == 1 else whole[0] if len(whole) == 1 else None


_RECENT = 3  # sentences
_GROUPS = {
    "group": "ResearchGroup",
    "team": "ResearchGroup",
    "lab": "Laboratory",
    "laboratory": "Laboratory",
}
_LEADING = frozenset("leads directs heads runs co-leads co-directs co-heads leading directing heading".split())


def _is_led(items: list[Item], index: int) -> bool:
    """Whether an item is a group or laboratory that somebody is said to lead: `leads the`, `director of the`."""
    item = items[index]
    if not isinstance(item.match, organization.OrgMatch) or item.match.kind not in _GROUPS.values():
        return False
    before = [i for i in items[max(0, index - 4) : index] if i.text not in ("the", "of")]
    last = before[-1] if before else None
    head = last is not None and last.kind == "role" and last.text.lower() in ("head", "director", "leader", "lead")
    return head or (last is not None and last.kind == "word" and last.text in _LEADING)


def _own_group(items: list[Item], index: int, led: Item) -> bool:
    """Whether an item is the noun of `his group`, of the kind of the group that somebody leads."""
    item = items[index]
    owned = index > 0 and items[index - 1].kind == "pronoun" and items[index - 1].text in ("his", "her")
    return owned and item.kind == "word" and _GROUPS.get(item.text) == led.match.kind


def _stands(items: list[Item], index: int) -> bool:
    """Whether an item is `the University` and the like, as an owner or as a place."""
    item = items[index]
    if item.kind not in ("word", "name") or item.text.lower() not in _NOUNS or index == 0:
        return False
    if items[index - 1].text != "the":
        return False
    behind = items[index + 1].text if index + 1 < len(items) else ""
    if behind == "'s":
        return True
    before = items[index - 2].text if index > 1 else ""
    return before in _AT and behind in (",", ".", ";", "in", "and", "since", "until", "for", "as", "where", "who")


def asked(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items of a question, where the interviewer's `you` is the `I` of the one who answers."""
    return tuple(
        replace(i, kind="pronoun", text=_YOU[i.text]) if i.kind == "word" and i.text in _YOU else i for i in items
    )


_SHE = re.compile(r"\b(?:she|herself)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|himself)\b", re.IGNORECASE)
_OPENS = re.compile(r"\W*(?:(?P<f>she|her)|(?P<m>he|his))\b", re.IGNORECASE)


def learn_gender(sentences: Iterable[str], registry: Registry) -> None:
    """Take in what the pronouns of a text tell of the people it names, against what lists of names say.

    Pronouns count in a sentence that names one person only, and at the start of the one after it.
    """
    families = {lexicon.fold(full.split()[-1]): full for full in registry.people.values()}
    told: Counter[tuple[str, str]] = Counter()
    last = ""
    for text in sentences:
        named = {w for w in map(lexicon.fold, re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)) if w in families}
        opening = _OPENS.match(text)
        if opening and last and not named:
            told[last, "f" if opening.group("f") else "m"] += 1
        if len(named) == 1:
            (last,) = named
            behind = text[lexicon.fold(text).find(last) :] if text.isascii() else text
            told[last, "f"] += bool(_SHE.search(behind))
            told[last, "m"] += bool(_HE.search(behind))
        elif named:
            last = ""
    for family in families:
        women, men = told[family, "f"], told[family, "m"]
        if women + men > 1 and max(women, men) > 3 * min(women, men):
            registry.addressed.setdefault(family, "f" if women > men else "m")
