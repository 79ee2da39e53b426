"""Named systems, software, data sets and projects: what they are, who made them, what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import topic
from graph.context import Context
from graph.projects import NOUNS, told
from graph.rules import subject
from graph.sentence import Sentence, mention, skip
from graph.statement import Claim, Mention
from graph.text import Span, clean

RULE = "project-apposition/1"
_MADE = frozenset(
    (
        "developed created co-created co-developed develops maintains maintained built designed authored invented "
        "introduced launched creator developer author maintainer leads led released created create build develop "
        "compiled compiles assembled curates founder founded initiated coordinates coordinated runs run directs "
        "direct manages manage lead coordinate started began co-leads co-led co-leading"
    ).split()
)
# Words before `with` that make the people behind it makers too.
_TOGETHER = frozenset(["together", "jointly", "collaboration", "partnership", "cooperation"])


def claims(s: Sentence) -> Iterator[Claim]:
    """Projects that a sentence names, with their makers and subjects."""
    if s.block.kind in ("title", "heading"):
        return
    for index, item in enumerate(s.items):
        if item.kind != "project":
            continue
        project, stop = item.match.mention, index + 1 + item.match.behind
        yield Claim(None, "mentions", project, project.span, RULE, 0.7)
        made = [*_maker(s, index, project), *_started(s, stop, project)]
        yield from made
        yield from _partners(s, project, {c.subject for c in made if c.subject is not None})
        yield from _subject(s, told(s, stop), project)
        yield from _compound(s, index, stop, project)
    yield from _made(s)


_HEADS = re.compile(
    r"investigator|director|leader|head|lead\b|coordinator|developer|maintainer|creator|author", re.IGNORECASE
)


def _maker(s: Sentence, index: int, project: Mention) -> Iterator[Claim]:
    """Who made a project: `developed X`, `principal investigator of Y`, `her current project, Z`, `worked on W`."""
    for at in range(index - 1, max(-1, index - 7), -1):
        worked = s.word(at) == "on" and s.word(at - 1) in ("worked", "works", "working", "work")
        if s.word(at) in _MADE or worked:
            for who in subject.all_of(s, at):
                yield Claim(who, "developed", project, s.items[at].span.join(project.span), "maker-verb/1", 0.8)
            return
        if s.items[at].kind == "role" and _HEADS.search(s.items[at].text):
            holder = subject.of(s, at)
            if holder is not None:
                yield Claim(holder, "developed", project, s.items[at].span.join(project.span), "maker-role/1", 0.75)
            return
        if s.word(at) == "project" and (owner := _owner(s, at)) is not None:
            yield Claim(owner, "developed", project, s.items[at].span.join(project.span), "maker-role/1", 0.75)
            return
        if s.word(at) in (";", "."):
            return


def _owner(s: Sentence, index: int) -> Mention | None:
    """Whose project it is: `her current project`, `my project`."""
    for at in range(index - 1, max(-1, index - 4), -1):
        if s.word(at) in ("his", "her", "their"):
            return subject.pointed(s, at)
        if s.word(at) in ("my", "our"):
            return s.speaker
    return None


def _partners(s: Sentence, project: Mention, makers: set[Mention]) -> Iterator[Claim]:
    """`together with Y`, `with her colleague Z`: those who made a project with the ones named as its makers."""
    for index, word in s.words() if makers else ():
        following = s.at(index + 1)
        colleague = following is not None and following.kind == "pronoun" and s.word(index + 2).startswith("colleague")
        if word != "with" or not (s.word(index - 1) in _TOGETHER or s.word(index - 1) in _MADE or colleague):
            continue
        at = index + 1 + 2 * colleague
        while (item := s.at(at)) is not None and (item.kind in ("person", "role") or s.word(at) in (",", "and", "dr")):
            if item.kind == "person" and item.text not in {m.name for m in makers}:
                span = project.span.join(item.span)
                yield Claim(mention(item), "developed", project, span, "maker-verb/1", 0.7)
                for who in sorted(makers, key=lambda m: m.name):
                    yield Claim(who, "collaboratesWith", mention(item), span, "maker-verb/1", 0.75)
            at += 1


def _started(s: Sentence, stop: int, project: Mention) -> Iterator[Claim]:
    """`the X project, which she started with Y`: the one who started it, and with whom."""
    at = stop + (s.word(stop) == ",")
    verb = at + 2
    if s.word(at) not in ("which", "that") or not (s.word(verb) in _MADE or s.word(verb) in ("started", "began")):
        return
    who = subject.of(s, verb)
    if who is None:
        return
    yield Claim(who, "developed", project, project.span.join(s.items[verb].span), "maker-verb/1", 0.8)
    other = s.at(verb + 2)
    if s.word(verb + 1) == "with" and other is not None and other.kind == "person":
        span = project.span.join(other.span)
        yield Claim(mention(other), "developed", project, span, "maker-verb/1", 0.75)
        yield Claim(who, "collaboratesWith", mention(other), span, "maker-verb/1", 0.8)


def _listed(s: Sentence, index: int) -> Iterator[Claim]:
    """`developed packages such as A, B and C`; `maintains (a, b) and contributes to (c) many packages`."""
    noun = next(
        (i for i in range(index + 1, min(index + 7, len(s.items))) if s.word(i) in NOUNS and s.word(i).endswith("s")),
        None,
    )
    who = subject.of(s, index)
    if who is None:
        return
    if noun is not None:
        at = noun + 1
        while s.word(at) in ("like", "such", "as", "including", ":", "called", "named"):
            at += 1
        if at > noun + 1 or s.word(at) == "(":
            yield from _names(s, index, at, s.word(noun), who)
        return
    following = next((s.word(i) for i in range(index, len(s.items)) if s.word(i) in NOUNS), "")
    opening = next((i for i in range(index + 1, index + 3) if s.word(i) == "("), None)
    if opening is not None and following.endswith("s"):
        yield from _names(s, index, opening, following, who)


def _names(s: Sentence, index: int, at: int, noun: str, who: Mention) -> Iterator[Claim]:
    """The names of a list; between brackets also those in lower case, as programs are often written."""
    bracketed = s.word(at) == "("
    at += bracketed
    while (item := s.at(at)) is not None and (
        item.kind == "name" or (bracketed and item.kind == "word" and s.word(at + 1) in (",", ")"))
    ):
        name = clean(s.text[item.span.begin - s.span.begin : item.span.end - s.span.begin])
        project = Mention("Project", name, item.span, NOUNS[noun], (), 0.75)
        yield Claim(who, "developed", project, s.items[index].span.join(item.span), "maker-list/1", 0.75)
        at += 1
        while s.word(at) in (",", "and", "&", "\n"):
            at += 1


_MAKING = frozenset(
    (
        "developed created co-created maintains maintain co-developed develops built writes wrote create build "
        "develop contributes contributed writing creating building developing designing designed launched founded "
        "edited edits compiled compiles assembled curated curates digitised digitized"
    ).split()
)


def _made(s: Sentence) -> Iterator[Claim]:
    """`developed X` where X is written like the name of a program: a capital inside, or digits."""
    for index, word in s.words():
        if word == "worked" and s.word(index + 1) == "on":
            yield from _worked(s, index)
        if word not in _MAKING:
            continue
        yield from _listed(s, index)
        at = skip(s, index + 1)
        item = s.at(at)
        if item is None or item.kind != "name" or not re.search(r"[a-z][A-Z]|\d", item.text) or s.word(at + 1) in NOUNS:
            continue
        who = subject.of(s, index)
        if who is not None:
            project = Mention("Project", item.text, item.span, "System", (), 0.7)
            yield Claim(who, "developed", project, s.items[index].span.join(item.span), "maker-verb/1", 0.75)


def _worked(s: Sentence, index: int) -> Iterator[Claim]:
    """`worked on the Name of a Project`: a name in capitals that is no body, behind an article."""
    item, who = s.at(index + 3), subject.of(s, index)
    if s.word(index + 2) != "the" or item is None or item.kind != "name" or who is None:
        return
    if len(item.text.split()) < 2 and s.word(index + 4) not in NOUNS:
        return
    if topic.known(item.text):
        return
    project = Mention("Project", item.text, item.span, NOUNS.get(s.word(index + 4), ""), (), 0.7)
    yield Claim(who, "developed", project, s.items[index].span.join(item.span), "maker-verb/1", 0.7)


_GENERIC = frozenset(
    (
        "web-based online free open open-source novel new ai-powered interactive powerful popular large small "
        "international national software computer research decision-support integrated simple flexible scalable "
        "digital global collaborative multi-year joint general-purpose first "
    ).split()
)


def _compound(s: Sentence, index: int, stop: int, project: Mention) -> Iterator[Claim]:
    """`the text alignment tool X`, `X, a scientific workflow application`: the words before the noun tell the topic."""
    noun = next((i for i in (index - 1, *range(index + 2, stop)) if s.word(i) in NOUNS), None)
    if noun is None or s.word(index + 1) in NOUNS:
        return
    start = noun
    while (item := s.at(start - 1)) is not None and item.kind in ("word", "name") and start > max(0, noun - 4):
        if item.kind == "word" and (item.text in _GENERIC or not item.tag.startswith(("NN", "JJ", "VBG", "VBN"))):
            break
        start -= 1
    if start == noun or (start <= index < noun):
        return
    begin, end = s.items[start].span.begin - s.span.begin, s.items[noun - 1].span.end - s.span.begin
    for found in topic.phrases(s.text, begin, end):
        if len(found.name.split()) > 1 or topic.known(found.written):
            span = Span(found.span.begin + s.span.begin, found.span.end + s.span.begin)
            yield Claim(
                project,
                "aboutTopic",
                Mention("Topic", found.name, span, "", (found.written,)),
                project.span.join(span),
                RULE,
                0.7,
            )


def _subject(s: Sentence, index: int, project: Mention) -> Iterator[Claim]:
    """`a platform for X and Y`: what a project is about, where it is a known field."""
    if s.word(index) == "(":
        index = next((i + 1 for i in range(index, min(index + 5, len(s.items))) if s.word(i) == ")"), index)
    if s.word(index) not in ("for", "of", "on"):
        return
    begin = s.items[index].span.end
    end = re.search(r"[.,;]|\b(?:that|which|in|with|by)\b", s.text[begin - s.span.begin :])
    stop = begin + end.start() if end else s.span.end
    for found in topic.phrases(s.text, begin - s.span.begin, stop - s.span.begin):
        if topic.known(found.written) or (len(found.name.split()) > 1 and found.span.begin - begin + s.span.begin < 6):
            span = Span(found.span.begin + s.span.begin, found.span.end + s.span.begin)
            yield Claim(
                project,
                "aboutTopic",
                Mention("Topic", found.name, span, "", (found.written,)),
                project.span.join(span),
                RULE,
                0.7,
            )


_LISTED = re.compile(
    r"^\s*(?P<name>[A-Z][\w-]*(?:[A-Z0-9]|-)[\w-]*)\s*(?:\(\d{4}[^)]*\)\s*[-:]?|[-:])\s+"
    r"(?P<what>(?:(?!\b[A-Z]\w+:)[^.\n]){8,120})",
    re.MULTILINE,
)
_LED = re.compile(
    r"(?:coordinators?|PIs?|principal investigators?|leads?|leaders?|contact|members?):\s*"
    r"(?P<who>(?:[A-Z]\.\s*)*(?:(?!\b[A-Z]\w+:)[^.;\n]){3,60})",
    re.IGNORECASE,
)
_PROJECTS = re.compile(r"^(?:our |current |ongoing |selected |recent |research |funded )*projects?\W*$", re.IGNORECASE)


def in_lists(context: Context) -> Iterator[Claim]:
    """Entries under a heading `Projects`: `NAME - what it is about. Coordinator: Jane Doe`."""
    heading = ""
    text = context.document.matched
    for block in context.layout.blocks:
        words = text[block.span.begin : block.span.end]
        if block.kind in ("heading", "session", "subheading"):
            heading = words
        if not _PROJECTS.match(heading) or block.kind == "furniture":
            continue
        entries = [m for m in _LISTED.finditer(text, block.span.begin, block.span.end)]
        for number, m in enumerate(entries):
            stop = entries[number + 1].start() if number + 1 < len(entries) else block.span.end
            project = Mention("Project", m.group("name"), Span(m.start("name"), m.end("name")), "", (), 0.75)
            yield Claim(None, "mentions", project, project.span, "project-list/1", 0.75)
            for found in topic.phrases(text, m.start("what"), m.end("what")):
                about = Mention("Topic", found.name, found.span, "", (found.written,))
                yield Claim(project, "aboutTopic", about, project.span.join(found.span), "project-list/1", 0.7)
            for led in _LED.finditer(text, m.start("what"), stop):
                for who in _people(context, Span(led.start("who"), led.end("who"))):
                    yield Claim(who, "developed", project, project.span.join(who.span), "project-list/1", 0.75)


def _people(context: Context, span: Span) -> Iterator[Mention]:
    """The people of a list of names, among them those of whom only the family name is given."""
    text = context.document.matched
    for m in re.finditer(r"[^,;&\s][^,;&]*", text[span.begin : span.end]):
        full = context.registry.person(m.group().strip())
        if full is not None:
            yield Mention(
                "Person", full, Span(span.begin + m.start(), span.begin + m.start() + len(m.group().rstrip()))
            )
