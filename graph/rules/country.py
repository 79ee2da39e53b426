"""The country in which a body lies, where the text puts it beside the name: `Y Institute, Spain`, `X in Chile`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph import lexicon, organization
from graph.chunk import Item
from graph.sentence import Sentence, is_body, mention
from graph.statement import Claim, Literal, Mention

RULE = "country/1"
# Bodies that work in countries where they do not lie (`a nurse with the X Agency in Kenya`).
_ELSEWHERE = frozenset(["Company", "Agency", "LearnedSociety", "Initiative", "Journal"])
_TWO = frozenset(["Georgia"])  # the name of a state as well


def claims(s: Sentence, said: Sequence[Claim]) -> Iterator[Claim]:
    """The countries of the bodies that a sentence or line names.

    A name without a head word (University, Laboratory) may be a town's: it counts as a body's where another claim,
    among those `said` of the sentence, takes it for one.
    """
    bodies = {end.span for claim in said for end in _ends(claim) if end.kind == "Organization"}
    held = {end.span for claim in said if claim.predicate in _THERE for end in _ends(claim)}
    for index, item in enumerate(s.items):
        if not is_body(item) or item.text in lexicon.places():
            continue
        at = _country(s, index + 1)
        found = s.at(at)
        if found is None or _listed(s, at) or not _fits(item, found.text, s.word(index + 1)):
            continue
        if not _headed(item) and item.span not in bodies:
            continue
        if s.word(index + 1) == "in" and (item.span not in held or not _stays(s, index, at + 1)):
            continue
        span = item.span.join(found.span)
        yield Claim(mention(item), "country", Literal(found.text), span, RULE, 0.85)


# Posts and studies: whoever has one at `X in Peru` has it in Peru; a project of X may be in Peru without it.
_THERE = frozenset("affiliatedWith formerlyAt hasPosition educatedAt hasDegree leads".split())


def _stays(s: Sentence, body: int, behind: int) -> bool:
    """Whether `in COUNTRY` tells where a body lies: not `worked for X in Y`, `at X in Y research`, `at X in Y's north`.

    `behind` is the index behind the country.
    """
    before = body - 1 - (s.word(body - 1) == "the")
    following = s.at(behind)
    owner = s.at(before - 1)
    if s.word(before) in ("for", "with") or (s.word(before) == "of" and not _has_post(owner)):
        return False
    return following is None or not (
        following.kind in ("name", "organization", "project", "role")
        or following.text in ("'s", "-")
        or (following.kind == "word" and following.tag.startswith(("NN", "JJ")))
    )


def _has_post(item: Item | None) -> bool:
    """Whether an item is somebody, or what somebody is, who belongs to the body behind `of`; not `project of`."""
    return item is not None and (item.kind in ("person", "role", "degree") or item.text in ("graduate", "member"))


def _ends(claim: Claim) -> Iterator[Mention]:
    """The things that a claim joins."""
    for end in (claim.subject, claim.object, *(v for _, v in getattr(claim.object, "properties", ()))):
        if isinstance(end, Mention):
            yield end


def _country(s: Sentence, index: int) -> int:
    """Index of the country behind a body, -1 for none: behind `in`, or behind commas and up to two towns."""
    link = s.word(index)
    if link == "in":
        at = index + 1 + (s.word(index + 1) == "the")
        return at if _is_country(s.at(at)) else -1
    if link == "(":
        return index + 1 if _is_country(s.at(index + 1)) and s.word(index + 2) == ")" else -1
    at = index
    while s.word(at) == "," and at < index + 5:
        item = s.at(at + 1)
        if _is_country(item):
            return at + 1
        if item is None or not (item.kind == "place" or (item.kind == "name" and " " not in item.text)):
            return -1
        at += 2
    return -1


def _is_country(item: Item | None) -> bool:
    named = item is not None and item.kind in ("place", "name") and item.text in lexicon.country_names()
    return named and item is not None and item.text not in _TWO


def _listed(s: Sentence, index: int) -> bool:
    """Whether the country is one of several: `partners at X University, Norway and Denmark`."""
    at = index + 1
    while s.word(at) in (",", "and", "&", "or"):
        at += 1
    return at > index + 1 and _is_country(s.at(at))


def _fits(body: Item, country: str, link: str) -> bool:
    """Whether a body of its kind lies in the country beside it; a well-known one only where it is known to."""
    known = lexicon.body_places().get(body.text)
    if known:
        return any(country in places for places in known)
    kind = mention(body).subclass
    return link == "," or (_headed(body) and kind not in _ELSEWHERE)


def _headed(body: Item) -> bool:
    """Whether a head word (University, Laboratory) shows a body."""
    return isinstance(body.match, organization.OrgMatch) and body.match.rank > 0
