"""Works that people showed or spoke of: tools and data sets without a name, who released them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.chunk import Item
from graph.context import Context
from graph.rules import polarity, subject
from graph.rules.use import technical
from graph.sentence import Sentence, unit
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span

RULE = "unnamed-work/1"
_NOUNS = {
    **dict.fromkeys(
        "tool toolkit platform system robot app software simulator dashboard portal prototype".split(), "system"
    ),
    **dict.fromkeys("dataset database corpus benchmark collection".split(), "dataset"),
}
_SHOWED = frozenset("demonstrated demonstrates showcased unveiled presented presents showed introduced".split())
_SPOKE = frozenset("cited cites mentioned mentions discussed criticised criticized recalled".split())
_NO_NAME_BEHIND = frozenset(["called", "named", "known", "dubbed"])
_RELEASED = frozenset("released published issued launched shared compiled".split())
_TAIL_ENDS = frozenset(["that", "which", "who", "where", "when", "while", ",", ".", ";", ":", "(", ")", "and", "to"])
_LONGEST = 14  # items of a description


def claims(s: Sentence) -> Iterator[Claim]:
    """Works that a sentence says somebody showed or spoke of, and who released those that have a name."""
    for index, word in s.words():
        predicate = "demonstrated" if word in _SHOWED else "broughtUp" if word in _SPOKE else ""
        holder = subject.of(s, index) if predicate else None
        if holder is not None:
            yield from _work(s, index + 1, holder, predicate, s.items[index].span)
    for index, item in enumerate(s.items):
        if item.kind == "project":
            body, _ = _releaser(s, index + 1, index + 1 + _LONGEST)
            if body is not None:
                yield Claim(item.match.mention, "releasedBy", body, item.span.join(body.span), RULE, 0.8)


def _work(s: Sentence, index: int, holder: Mention, predicate: str, start: Span) -> Iterator[Claim]:
    """The claim that somebody showed or spoke of the work that is described at an index."""
    named = s.at(index + (s.word(index) in ("the", "a", "his", "her")))
    if named is not None and named.kind == "project":
        span = start.join(named.span)
        yield Claim(holder, predicate, named.match.mention, span, RULE, 0.8)
        return
    found = _described(s, index, predicate == "demonstrated" and s.word(index - 1) != "introduced")
    if found is None:
        return
    kind, words, span, body = found
    fields: list[tuple[str, Mention | Literal]] = [("workKind", Literal(kind)), ("description", Literal(words))]
    if body is not None:
        fields.append(("releasedBy", body))
        span = span.join(body.span)
    yield Claim(holder, predicate, Node("UnnamedWork", tuple(fields)), start.join(span), RULE, 0.75)


def _described(s: Sentence, index: int, shown: bool) -> tuple[str, str, Span, Mention | None] | None:
    """Kind, description and place of a work without a name (`a new tool for X`), and who released it.

    `shown` tells whether the verb before it is one of showing what one has made.
    """
    if s.word(index) not in ("a", "an"):
        return None
    noun = _noun(s, index + 1)
    if noun < 0 or s.word(noun + 1) in _NO_NAME_BEHIND:
        return None
    body, stop = _releaser(s, noun + 1, noun + _LONGEST)
    end = _end(s, noun, stop)
    first = next((i for i in range(index + 1, noun) if s.word(i) not in _PRAISE), noun)
    if end == noun or (body is None and not _is_work(s, first, noun, shown)):
        return None
    span = s.items[first].span.join(s.items[end - 1].span)
    kind = _NOUNS.get(s.word(noun)) or "dataset"
    return kind, _words(s, span), span, body


def _words(s: Sentence, span: Span) -> str:
    return " ".join(s.text[span.begin - s.span.begin : span.end - s.span.begin].split())


_MADE = frozenset("built developed made designed created trained written programmed invented".split())
_ASIDE = frozenset("in at with by during before after from under since last this yesterday while until as to".split())
# What may be a custom, a plan or a thing from the ground as well, where nothing tells what it does or who made it.
_LOOSE = frozenset(["system", "platform", "tool"])


def _is_work(s: Sentence, first: int, noun: int, shown: bool) -> bool:
    """Whether a noun that nobody is said to have released stands for a work: `tool that finds cracks`, not `system`."""
    word, behind, verb = s.word(noun), s.word(noun + 1), s.at(noun + 2)
    if word == "collection":
        return False  # of anything
    if word not in _LOOSE or behind in _MADE or technical(_words(s, s.items[first].span.join(s.items[noun].span))):
        return True
    does = behind in ("that", "which") and verb is not None and verb.tag in ("VBZ", "MD")
    return shown and (behind == "for" or does)


def _end(s: Sentence, noun: int, stop: int) -> int:
    """Index behind the description that begins with a noun; the noun's own where it is no work of the speaker's.

    It goes on with `of`, `for`, `on` and with where the work was made, not with when or where it was shown.
    """
    following, word = s.at(noun + 1), s.word(noun + 1)
    within = word == "in" and s.word(noun + 2) in ("a", "an")
    done = following is not None and following.tag in ("VBN", "VBD") and word not in _MADE and noun + 1 != stop
    if within or done:
        return noun  # `a robot in a film`, `a tool used by potters`
    end = noun + 1
    while end < len(s.items) and end < noun + _LONGEST and end != stop:
        item, behind = s.items[end], s.at(end + 1)
        if s.word(end) in _TAIL_ENDS and not (behind and s.items[end - 1].text.isdigit() and behind.text.isdigit()):
            break  # no comma of `3,000`
        if item.kind == "date" or (s.word(end) in _ASIDE and s.word(end - 1) not in _MADE):
            break
        end += 1
    return end


_PRAISE = frozenset("massive huge large big very new novel powerful popular famous widely used".split())


def _noun(s: Sentence, index: int) -> int:
    """Index of the noun of a phrase of plain words that says tool, database or the like; -1 for any other phrase."""
    for at in range(index, min(index + 6, len(s.items))):
        item = s.items[at]
        if item.text in _NOUNS or (item.text == "set" and s.word(at - 1) == "data"):
            return -1 if _goes_on(s.at(at + 1)) else at
        if item.kind not in ("word", "name") or not (item.tag.startswith(("JJ", "NN", "VB", "RB")) or item.text == "-"):
            return -1
    return -1


def _goes_on(following: Item | None) -> bool:
    """Whether the item behind a noun makes it the front of a compound: `database administrator`, `system-wide`."""
    if following is None:
        return False
    noun = following.kind == "word" and following.tag.startswith("NN")
    return (
        noun or following.kind in ("role", "name", "project", "person", "organization") or following.text in ("-", "'s")
    )


def _releaser(s: Sentence, index: int, stop: int) -> tuple[Mention | None, int]:
    """The body of `released last year by the X`, `that the X had published`, and the index where these words begin."""
    for at in range(index, min(stop, len(s.items))):
        item, word = s.items[at], s.word(at)
        if word in ("that", "which"):
            return _publisher(s, at)
        if word in (".", ";") or item.kind in ("person", "pronoun", "project") or item.tag in ("VBZ", "VBP", "MD"):
            break
        if word not in _RELEASED and not (word == "made" and s.word(at + 1) in ("public", "available")):
            continue
        by = next((i for i in range(at + 1, min(at + 7, len(s.items))) if s.word(i) == "by"), None)
        found = unit(s, by + 1, slot=False) if by is not None else None
        if found is not None:
            return found[0].specific, at
    return None, -1


def _publisher(s: Sentence, index: int) -> tuple[Mention | None, int]:
    """The body of `that the X had published`, and the index where these words begin."""
    found = unit(s, index + 1, slot=False)
    verb = found[1] + (s.word(found[1]) in ("had", "has")) if found is not None else 0
    return (found[0].specific, index) if found is not None and s.word(verb) in _RELEASED else (None, -1)


_EXAMPLES = frozenset("examples cases instances problems stories tales".split())
_GAVE = frozenset("gave gives cited cites offered named listed described discussed".split())
_ONE_OF_THEM = re.compile(
    r"(?:The|One|Another|A) ?(?:first|second|third|last|other|of (?:them|these))?(?: example| case| one| problem)?"
    r" (?:focused on|focuses on|concerned|concerns|was|is|involved|involves|came from|dealt with)\b"
)


def in_context(context: Context) -> Iterator[Claim]:
    """Works that somebody gives as examples (`She gave two examples. The first was a database of ...`)."""
    holder: Mention | None = None
    age = 0
    for s in context.sentences:
        if s.line or s.block.kind in ("byline", "credit", "furniture"):
            continue
        opening = _ONE_OF_THEM.match(s.text) if holder is not None and age < _EXAMPLES_REACH else None
        if holder is not None and opening:
            at = next((i for i, item in enumerate(s.items) if item.span.begin >= s.span.begin + opening.end()), 0)
            found = list(_work(s, at, holder, "broughtUp", s.items[0].span))
            yield from polarity.asserted(s, found)
        given = _gives_examples(s)
        age = 0 if given is not None else age + 1
        holder = given or holder


_EXAMPLES_REACH = 4  # sentences behind the one that announces examples


def _gives_examples(s: Sentence) -> Mention | None:
    """Who gives examples or cases, by a sentence that announces them."""
    for index, word in s.words():
        if word in _GAVE and any(s.word(i) in _EXAMPLES for i in range(index + 1, min(index + 5, len(s.items)))):
            return subject.of(s, index)
    return None
