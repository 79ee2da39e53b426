"""What people work on: lists behind `research interests include`, `works on`, `expertise in` and their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import degree, lexicon, topic
from graph.chunk import Item
from graph.context import Context
from graph.rules import subject
from graph.sentence import Sentence, mention
from graph.statement import Claim, Mention
from graph.text import Span

RULE = "interest-list/1"
_TRIGGER = re.compile(
    r"""
    (?:research|scholarly|scientific|academic|main|primary|current|teaching|other|clinical)?\s*(?:interests?|expertise|speciali[sz]ations?|specialties)\s+(?:currently\s+|broadly\s+|also\s+|mainly\s+|outside\s+of\s+\w+\s+)?(?:is|are|include[sd]?|lie|lies|span|spans|cover|covers|center|centre|focus|range|comprise|concern|in|on)s?\s+(?:(?:in|on|around|from|the\s+(?:areas?|fields?)\s+of|at\s+the\s+intersections?\s+of|broadly)\s+)*
  | (?:research|work|scholarship|group|lab|laboratory|team|practice
    |studies)\s+(?:interests?\s+)?(?:currently\s+|mainly\s+|primarily\s+|also\s+|broadly\s+|lies?\s+|has\s+
    |is\s+|has\s+been\s+)*(?:focus(?:es|ed|ing)?|centers|centres|centered|centred|concentrates|concerns
    |concerned|explores?|examines?|investigates?|studies|addresses|addressed|spans?|covers|deals|dealt|involves
    |revolves|looks|aims|sits|at\s+the\s+intersection|uses?|combines|bridges|includes)\s+(?:(?:on|in|at|with
    |around|the\s+(?:areas?|fields?)\s+of|at\s+the\s+intersections?\s+of|how\s+to|of|primarily
    |to\s+(?:understand|develop|improve))\s+)*
  | (?:research\s+)?(?:interests|specialties|specialisms)\s*:\s+
  | (?:writes|publishes|lectures|published|written)\s+(?:widely\s+|extensively\s+)?on\s+
  | (?:research|work)\s+(?:is|was|has\s+(?:mainly\s+|largely\s+|mostly\s+|long\s+|always\s+)?been)\s+
    (?:mainly\s+|primarily\s+|largely\s+|mostly\s+|currently\s+)?
    (?:on|about|in|concerned\s+with|devoted\s+to)\s+
  | (?:thesis|dissertation)\s+(?:looks|deals|examines|explores|investigates|studies|concerns)\s+(?:at\s+|with\s+)?
  | (?:thesis|dissertation|doctorate|phd|doctoral\s+work|postdoctoral\s+work)\s+(?:was\s+)?on\s+
  | (?:expert|expertise|specialist|speciali[sz]es|speciali[sz]ing|speciali[sz]ed|interested|pioneers?
    |authority|leader|leading\s+(?:figure|researcher|expert)|interest)\s+(?:broadly\s+|mainly\s+|also\s+)?(?:in
    |on|of)\s+(?:the\s+(?:areas?|fields?)\s+of\s+)?
  | (?:has|have|had)\s+(?:worked|been\s+working|written|published)\s+for\s+(?:[\w-]+\s+){1,4}?
    (?:years|decades|decade)\s+on\s+
  | (?:works?|working|worked|researches|researching|studies|focuses|focusing|focussing|investigates
    |investigating|explores|exploring|currently\s+exploring|examines|examining)\s+(?:extensively\s+|widely\s+
    |broadly\s+|mainly\s+|primarily\s+|currently\s+|also\s+)?(?:(?:on|at\s+the\s+intersections?\s+of
    |in\s+the\s+(?:areas?|fields?)\s+of|about)\s+)+
  | will\s+(?:study|investigate|explore|examine)\s+(?=[a-z])
  | (?<=for\s)(?:his|her|their)\s+(?:\w+\s+)?contributions?\s+to\s+(?:the\s+(?:fields?|areas?)\s+of\s+)?
  | (?<=he\s)uses\s+(?-i:(?=[A-Za-z]))(?=[^.]*\sto\s)
  | (?:researches|studies|studying|investigates|explores|exploring|examines|is\s+developing|develops
    |developing)\s+(?-i:(?=[a-z]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
# One of these is in whatever the pattern fits, and found much sooner.
_HINTS = (
    "work research interest focus stud expert special explor examin investigat develop writ publish lectur group team "
    "lab practice scholarship thesis dissertation doctora phd pioneer authority lead contribution uses"
).split()
_END = re.compile(
    r"[.!?](?=\s|$|\")|\s(?:that|which|who|whose|where|when|while|because|if|so|but|he|she|they|we|i|with\s+(?:a|an)\s+(?:special|particular|specific)?\s*(?:focus|emphasis|interest)|"
    r"in\s+order\s+to|from\s+(?:the|an?)\b|for\s+(?:[\w-]+\s+){1,3}years|through|using|to\s+(?:study|understand|follow|explore|investigate|examine|model|predict|trace|map|track)|made\s+from|based\s+on|derived\s+from|next\s+(?:month|week|year)|by\s+\w+ing|at\s+the\s+(?:university|institute|department|school)|since|during|is|are|was|were|has|have|until|as\s+(?:a|an|part)|under|together\s+with|and\s+(?:is|was|has|he|she|they|how|their\s+applications?|teaches|also))\b",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\swith\s+(?:a|an)\s+(?:\w+\s+)?(?:focus|emphasis|interest)\s+(?:on|in)\s+", re.IGNORECASE)
_APPLICATIONS = re.compile(
    r"(?:(?:;\s*and|,\s*and|;|\band)\s+(?:their|its)|,?\s+with(?:\s+their|\s+its)?)\s+applications?\s+(?:in|to)\s+",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\b(?:research|interests?|expertise|keywords|topics?|thesis|speciali[sz]ations?)\b")
_WEAK = re.compile(
    r"^(?:studie[sd]|studying|investigates|explores|exploring|examines|develops|developing|is\s+developing|researches)\s",
    re.IGNORECASE,
)


def claims(s: Sentence) -> Iterator[Claim]:
    """Interests of the person (or group) that a sentence is about."""
    listed = (
        s.line
        or s.text.count(";") > 1
        or not any(
            (i.kind == "pronoun" and i.text in ("he", "she", "they", "i", "we")) or i.tag in ("VBZ", "VBD", "VBP", "MD")
            for i in s.items
        )
    )
    if s.block.section in ("keywords", "keyword", "key words") and s.block.record:
        return  # of the talk, not of its author
    if listed and s.block.person >= 0 and _SECTION.search(s.block.section):
        yield from _list(s, s.span.begin, s.span.end, s.focus, True)
        return
    if (
        s.block.kind == "item"
        and s.line
        and s.focus is not None
        and s.block.person >= 0
        and topic.known(s.text.strip())
    ):
        yield from _list(s, s.span.begin, s.span.end, s.focus, True)
        return
    yield from _headline(s)
    plain = s.text.casefold()
    for m in _TRIGGER.finditer(s.text) if any(word in plain for word in _HINTS) else ():
        begin = s.span.begin + m.end()
        index = next(
            (
                i
                for i, item in enumerate(s.items)
                if item.span.begin >= s.span.begin + m.start() + len(m.group()) - len(m.group().lstrip())
            ),
            len(s.items),
        )
        holder = _holder(s, index)
        acts = _verb(s, s.span.begin + m.start()) or _beside(s, index)
        if holder is None or (_WEAK.match(m.group()) and not acts):
            continue
        if re.match(r"(?:thesis|dissertation|doctorate|phd|doctoral|postdoctoral)", m.group().strip(), re.IGNORECASE):
            yield from _thesis(s, begin, holder)
            continue
        for start, end in _stretches(s, begin):
            yield from _list(s, start, end, holder)
        return


_THESIS_END = re.compile(r"\s(?:and,|(?:and in|from|at|with|under|which|that|in (?:19|20)\d\d|between)\b)|[.,;:)]")


def _thesis(s: Sentence, begin: int, holder: Mention) -> Iterator[Claim]:
    """What one thesis is on: one subject, however many words join in it."""
    offset = s.span.begin
    end = _THESIS_END.search(s.text, begin - offset)
    found = topic.phrase(s.text, begin - offset, end.start() if end else len(s.text))
    if found is not None:
        span = Span(found.span.begin + offset, found.span.end + offset)
        interest = Mention("Topic", found.name, span, "", (found.written,))
        yield Claim(holder, "researches", interest, Span(s.span.begin, span.end), RULE, 0.7)


def in_lists(context: Context) -> Iterator[Claim]:
    """A run of short entries under a person's name, one of them a known field: what the person works on."""
    run: list[Sentence] = []
    for s in [*context.sentences, None]:
        short = (
            s is not None
            and s.block.kind == "item"
            and s.block.person >= 0
            and s.span == s.block.span
            and len(s.items) <= 6
            and all(i.kind in ("word", "name", "mark") and not i.text.isdigit() for i in s.items)
        )
        if short and s is not None and (not run or run[-1].block.person == s.block.person):
            run.append(s)
            continue
        if len(run) > 1 and any(topic.known(r.text.strip()) for r in run):
            for entry in run:
                people = context.names.get(entry.block.person, ())
                yield from _list(entry, entry.span.begin, entry.span.end, people[0] if people else None, True)
        run = []


def _headline(s: Sentence) -> Iterator[Claim]:
    """`Jane Doe on building better batteries`; `in the field of optics one of the pioneers is Jane Doe`."""
    if s.block.kind == "heading" and len(s.items) > 2 and s.items[0].kind == "person" and s.word(1) == "on":
        yield from _list(s, s.items[1].span.end, s.span.end, mention(s.items[0]))
    field = re.match(
        r"\s*in the (?:field|area)s? of ([^,.]+?),? (?:one of the|the|a|an|her"
        r"|his) (?:\w+ )?(?:pioneers?|leaders?|experts?|authorit)",
        s.text,
        re.IGNORECASE,
    )
    person = next((i for i in s.items if i.kind == "person"), None)
    if field and person is not None:
        yield from _list(s, s.span.begin + field.start(1), s.span.begin + field.end(1), mention(person))


def _verb(s: Sentence, offset: int) -> bool:
    item = next((i for i in s.items if i.span.end > offset), None)
    return item is not None and item.tag in ("VBZ", "VBP", "VBG", "VBD")


def _holder(s: Sentence, index: int) -> Mention | None:
    near = (index, index - 1, *([0, 1] if _beside(s, index) else []))
    at = next((i for i in near if 0 <= i < 2 and s.items[i].kind == "organization"), -1)
    if at == 0 or (at == 1 and (s.word(0) == "the" or s.items[0].kind == "pronoun")):
        return mention(s.items[at])  # `The Quartz Group studies ...`, `His group investigates ...`
    if s.word(0) in ("the", "his", "her", "their") and s.word(1) in ("lab", "laboratory", "group", "team"):
        return s.focus  # a lab that is named for nobody but its head
    return subject.of(s, index)


def _beside(s: Sentence, index: int) -> bool:
    """Whether only a relative clause in commas parts the body that opens a sentence from a verb at an index."""
    comma = next((i for i in (1, 2) if s.word(i) == "," and s.word(i + 1) in ("which", "where")), None)
    if comma is None or s.word(index - 1) != ",":
        return False
    return index - comma < 8 and not any(s.word(i) == "," for i in range(comma + 1, index - 1))


# `the semantics, design and implementation of X` is about X.
_ASPECTS = re.compile(r"\s*the ((?:[a-z]+, ){1,4}[a-z]+,? and [a-z]+) of ")
_PROBLEM = re.compile(r"[^.;,]*\b(?:problem|question|issue|challenge|aspect|area)s?(?: of [\w -]+)?:\s+(?=[a-z]+ing\b)")
_PURPOSE = re.compile(
    r"\s+in order to (?:automate|understand|explain|predict|prevent|detect|treat|monitor|improve)\s+", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"\s+(?:that|which)\s(?:(?!\b(?:in\s(?:their|its)|so\sthat|because|while|where|when)\b)[\w'\s-]){6,90}"
)


def _skipped(text: str, begin: int) -> int:
    """Where the subject begins that a stretch is about, past what only leads to it."""
    problem = _PROBLEM.match(text, begin)
    begin = problem.end() if problem else begin
    aspects = _ASPECTS.match(text, begin)
    if aspects and not all(topic.known(w) for w in re.findall(r"[a-z]+", aspects.group(1)) if w != "and"):
        return aspects.end()
    return begin


_SORTS = frozenset("system method tool technique framework model platform process strategy solution approach".split())


def _with_clause(text: str, found: topic.Phrase) -> topic.Phrase | None:
    """A phrase as it is; one vague word (`systems`) with the clause that tells which, or not at all."""
    if " " in found.name or not {found.name.lower(), found.written.lower()} & lexicon.vague():
        return found
    clause = _CLAUSE.match(text, found.span.end) if topic.singular(found.name.lower()) in _SORTS else None
    if clause is None:
        return None
    end = found.span.begin + len(text[found.span.begin : clause.end()].rstrip())
    written = " ".join(text[found.span.begin : end].split())
    return topic.Phrase(Span(found.span.begin, end), written, written)


def _stretches(s: Sentence, begin: int) -> Iterator[tuple[int, int]]:
    """The list behind a trigger, and what an emphasis or a tail of applications adds to it."""
    offset = s.span.begin
    text = s.text
    begin = offset + _skipped(text, begin - offset)
    end = _end(text, begin - offset)
    verb = next(
        (
            i.span.begin
            for i in s.items
            if i.span.begin > begin
            and i.span.begin < offset + end
            and i.tag in ("VBZ", "VBD", "VBP", "MD", "WDT", "WP")
        ),
        None,
    )
    yield begin, min(offset + end, verb) if verb is not None and verb - begin > 3 else offset + end
    for pattern in (_APPLICATIONS, _EMPHASIS, _PURPOSE):
        more = pattern.search(text, begin - offset)
        if more and more.start() <= end + 60:
            yield offset + more.end(), offset + _end(text, more.end())


def _end(text: str, start: int) -> int:
    ends = [m.start() for m in (_END.search(text, start), _APPLICATIONS.search(text, start)) if m]
    held = (d.span.begin for d in degree.find(text, start, len(text)))
    ends += [at for at in held if text[:at].rstrip().endswith(",")]  # `works on optics, PhD from Fern College, Peru`
    return min(ends, default=len(text))


def _no_topic(item: Item, span: Span) -> bool:
    """Whether an item inside a phrase shows that it is no subject: a person, a body, a verb."""
    if not item.span.meets(span):
        return False
    if item.kind in ("person", "organization", "role", "degree", "award", "pronoun"):
        return True
    # a known field that is the whole phrase is no verb, whatever the model says: `span algorithms, ...`
    return item.tag in ("VBZ", "VBD", "MD") and not (item.span == span and topic.known(item.text))


_ASKS = re.compile(r"\b(?:how|why|when|where|whether|what|which)(?: (?:the|most|many|some|both))?\s+$", re.IGNORECASE)


def _only_people(text: str, found: topic.Phrase) -> bool:
    """Whether a phrase is a mere noun for people (`women`), or who does what a question asks (`how children learn`)."""
    words = found.name.lower().split()
    if words[-1] not in lexicon.people():
        return False
    return (len(words) == 1 and words[0] not in lexicon.topics()) or bool(_ASKS.search(text, 0, found.span.begin))


def _list(s: Sentence, begin: int, end: int, holder: Mention | None, listed: bool = False) -> Iterator[Claim]:
    words = s.text[begin - s.span.begin : end - s.span.begin]
    if listed and words[:1] == '"':
        begin, end = begin + 1, end - words.rstrip(" .").endswith('"')
    if holder is None or end - begin < 3 or (not listed and words.lstrip()[:1] == '"'):
        return
    adjectives = frozenset(item.span.begin for item in s.items if item.tag in ("JJ", "JJR", "JJS") and not s.line)
    base = s.span.begin
    for found in topic.phrases(s.text, begin - base, end - base, frozenset(a - base for a in adjectives)):
        told = _with_clause(s.text, found)
        span = Span(found.span.begin + base, found.span.end + base)
        if told is None or _only_people(s.text, found) or any(_no_topic(i, span) for i in s.items):
            continue
        found, span = told, Span(told.span.begin + base, told.span.end + base)
        start = span if listed else span.join(Span(s.span.begin, span.end))
        yield Claim(holder, "researches", Mention("Topic", found.name, span, "", (found.written,)), start, RULE, 0.75)
