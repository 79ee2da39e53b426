"""Keys by which names that may be one thing's meet: coarse on purpose, since each pair that meets is judged.

A dump holds millions of names. What is computed for each of them here is cheap and is not remembered (`lexicon.fold`
remembers all it has seen), so that neither time nor memory grows beyond the reading of the file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from anyascii import anyascii
from nicknames import NickNamer

from graph import identity, lexicon, name
from graph.linking.entry import Entity
from graph.resolution.profile import Profile

_SMALL = frozenset("the of for and at in on de la le les du des der die das fur und del di da et y e do a an".split())
_MAX_WORDS = 10
_WIDE = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "ø": "oe", "å": "aa"})


class Index:
    """Our entities by their keys."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = entities
        self._places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, entity in enumerate(entities):
            kind = entity.profile.kind
            sought = {key for words in entity.profile.names for key in _sought(kind, words)}
            for key in sought | entity.profile.identifiers:
                self._places[kind, key].append(place)

    def near(self, profile: Profile) -> Iterator[Entity]:
        """The entities of the same kind that share a key with this profile, in their order."""
        kind = profile.kind
        found = {place for key in profile.identifiers for place in self._places.get((kind, key), ())}
        for words in profile.names:
            for key in _offered(kind, words):
                found.update(self._places.get((kind, key), ()))
        return (self._entities[place] for place in sorted(found))


def folded(text: str) -> str:
    """Lower-case ASCII of a text."""
    return (text if text.isascii() else anyascii(text)).lower()


def _words(text: str) -> list[str]:
    """The words of a name in every spelling: ü as u and ue, O'Brien as OBrien, O and Brien."""
    spelt = [folded(text)] if text.isascii() else [folded(text), folded(text.lower().translate(_WIDE))]
    joined = [re.sub(r"['’`ʻ]", "", form) for form in spelt]
    return list(dict.fromkeys(w for form in (*joined, *spelt) for w in re.findall(r"[^\W_]+", form)))


def _sought(kind: str, words: str) -> Iterator[str]:
    """Keys of one of our names."""
    if kind == "Person":
        yield from _person(name.parse(words), words)
    elif kind == "Organization":
        yield from {_stems(words), _stems(identity.organization_key(words))}
        if re.fullmatch(r"[\w&.-]{2,12}", words) and sum(c.isupper() for c in words) > 1:
            yield "initials " + "".join(_plain(words))
    else:
        yield _whole(kind, words)


def _person(parts: name.NameParts, written: str) -> Iterator[str]:
    """Each word of middle and family name with the initial of the given name, of its short forms, of a middle name."""
    if not parts.given:
        return  # a family name alone is everybody's
    family = set(_words(parts.family))
    initials = {parts.initial} | {form[0] for form in _short_forms(parts.given)}
    for word in _words(written):  # as written: what accents become is not to be seen in the folded parts
        if len(word) > 1 and word not in name.PARTICLES and word != parts.given:
            yield from (f"{word} {initial}" for initial in sorted(initials))
    for word in _plain(parts.middle):
        yield from (f"{own} {word[0]}" for own in sorted(family) if len(own) > 1)


def _short_forms(given: str) -> frozenset[str]:
    """What else somebody of this given name is called: William is Bill."""
    short = lexicon.short_names()
    long = {form for form, names in short.items() if given in names} | short.get(given, frozenset())
    nicknames = _nicknames()
    return frozenset(filter(None, {*long, *nicknames.nicknames_of(given), *nicknames.canonicals_of(given)}))


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


def _offered(kind: str, words: str) -> Iterable[str]:
    """Keys of a name in a source; for a person each word with the initial of each other, in whatever order."""
    if kind == "Person":
        parts = _words(words)[:_MAX_WORDS]
        return {f"{one} {other[0]}" for i, one in enumerate(parts) for j, other in enumerate(parts) if i != j}
    if kind == "Organization":
        parts = _plain(words)
        initials = "".join(w[0] for w in parts if w not in _SMALL) if len(parts) > 1 else "".join(parts)
        return _stems(words), f"initials {initials}"
    return (_whole(kind, words),)


def _plain(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"['’`ʻ]", "", folded(text)))


def _stems(words: str) -> str:
    """The beginnings of the words of a body's name in any order: Univ. of Oxford and Oxford University meet."""
    return " ".join(sorted({w[:3] for w in _plain(words.replace("&", " and ")) if w not in _SMALL}))


def _whole(kind: str, words: str) -> str:
    if kind == "Topic":
        return folded(identity.topic_key(words))
    return " ".join(w for w in _plain(words.replace("&", " and ")) if w != "the")
