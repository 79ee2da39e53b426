"""What the layout says: each run of lines as a block of a kind, and whom or what it belongs to.

Lines come first: hard breaks are kept apart from soft wraps, each line gets a kind from its
own words. `records.py` then says which lines belong together.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace

from graph import date, interview, line, programme, records, role
from graph.block import Block
from graph.document import Document
from graph.programme import OFFICE
from graph.text import Span, tokenise


@dataclass(frozen=True)
class Layout:
    """The blocks of a document in order, and what kind of document they make."""

    blocks: tuple[Block, ...]
    interview: bool
    agenda: bool
    title: str
    common: frozenset[str] = field(repr=False)


def read(document: Document) -> Layout:
    """Find the blocks of a document."""
    text = document.matched
    words = re.sub(r"(?<!\S)\S*(?:@|://|www\.)\S*", " ", text)
    common = frozenset(re.findall(r"(?<![\w.])[^\W\d_A-Z][^\W\d_]+", words))
    lines = _lines(text)
    calendar = _is_calendar(text, lines)
    agenda = calendar or _is_agenda(text, lines)
    blocks = _merge(text, lines, common, agenda, calendar)
    if blocks and _headline(text, blocks[0]):
        blocks[0] = replace(blocks[0], kind="heading")
    asked = sum(b.kind == "question" for b in blocks) >= 2
    return Layout(tuple(records.assign(text, blocks, agenda)), asked, agenda, _title(document, blocks), common)


_TALKS = re.compile(
    r"\b(?:posters?|keynotes?|sessions?|abstracts?|proceedings|programme"
    r"(?!\s+(?:officer|manager|director|co-?ordinator|leader|head|chair|assistant|of|for|in|on|at)\b)"
    r"|agenda|seminars?|colloquium|invited talks?|talk title|oral communications?|oral presentations?)\b",
    re.IGNORECASE,
)


_PRIZES = re.compile(r"\b(?:awards?|prizes?|best|winners?|20\d\d-|alumni)\b", re.IGNORECASE)


def _is_agenda(text: str, lines: list[_Line]) -> bool:
    """Whether a document lists talks: clock times before lines, or a short line with one of the words for it."""
    for x in lines:
        body = text[x.begin : x.end]
        if len(body) < 1500 and date.slot(body, 0):
            return True
        if x.begin < 20_000 and re.match(r"abstract\W", body, re.IGNORECASE):
            return True
        if (
            len(body) < 120
            and x.begin < 20_000
            and not body.endswith((".", ","))
            and (not x.soft or len(body) < 90)
            and _TALKS.search(body)
            and not _PRIZES.search(body)
        ):
            return True
    return False


def _is_calendar(text: str, lines: list[_Line]) -> bool:
    """Whether the talks of a document stand under their days, as those of a series do, with no clock times."""
    bodies = [text[x.begin : x.end] for x in lines if x.end - x.begin < 300]
    return sum(date.leading(body, 0) is not None for body in bodies) > 2 and not any(
        date.slot(body, 0) for body in bodies
    )


@dataclass(frozen=True)
class _Line:
    begin: int
    end: int
    soft: bool
    first: bool


def _lines(text: str) -> list[_Line]:
    """Stripped lines with content; `first` after a blank line, `soft` when it likely wraps into the next."""
    found: list[_Line] = []
    first = True
    widths: list[int] = []
    for m in re.finditer(r"[^\n]*\n?", text):
        body = m.group().rstrip("\n")
        stripped = body.strip()
        if not stripped:
            first = True
            continue
        begin = m.start() + body.index(stripped[0])
        cuts = _bullets(stripped)
        for a, b in itertools.pairwise([*cuts, len(stripped)]):
            piece = stripped[a:b].rstrip()
            found.append(_Line(begin + a, begin + a + len(piece), body.endswith(" ") and len(cuts) == 1, first))
            widths.append(len(piece))
            first = False
        first = False
    wrap = sorted(widths)[int(len(widths) * 0.9)] if widths else 0
    return [replace(x, soft=x.soft or (wrap < 120 and x.end - x.begin >= max(45, 0.68 * wrap))) for x in found]


_BULLETS = re.compile(r"[•●▪■♦◦‣➢]\s*(?=\w)")


def _bullets(body: str) -> list[int]:
    """Where the entries of a line begin: a line with several bullets is a list whose breaks were lost."""
    at = [m.start() for m in _BULLETS.finditer(body)]
    return sorted({0, *at}) if len(at) > 1 else [0]


def _merge(text: str, lines: list[_Line], common: frozenset[str], agenda: bool, calendar: bool) -> list[Block]:
    """Lines to blocks: wrapped prose becomes one block, a wrapped title too."""
    blocks: list[Block] = []
    turns = interview.turns([text[x.begin : x.end] for x in lines], [x.first for x in lines])
    header: tuple[str, ...] = ()
    for index, current in enumerate(lines):
        body = text[current.begin : current.end]
        if index in turns:
            blocks.append(Block(turns[index], Span(current.begin, current.end)))
            continue
        previous = blocks[-1] if blocks else None
        wraps = previous is not None and not current.first and lines[index - 1].soft
        if previous is not None and not current.first and _continues(text, previous, body, wraps):
            joined = re.match(r"(?:&|and\b)", body) and previous.kind == "person"
            kind = "authors" if joined else previous.kind
            blocks[-1] = replace(previous, kind=kind, span=Span(previous.span.begin, current.end))
            continue
        day = date.leading(body, 0) if calendar else None
        header = _header(body) or (header if "\t" in body else ())
        if day:
            made = _dated(body, current.begin, day, common)
        elif agenda and previous is not None and not current.first and previous.kind == "format":
            made = _slotted(body, current.begin, common)  # what stands under `Plenary 2` is its title
        else:
            made = _in_columns(_classify(body, current.begin, common, agenda), text, current, header)
        if made[-1].kind in ("heading", "item") and current.soft and _running(text, lines, index):
            made[-1] = replace(made[-1], kind="prose")
        blocks.extend(made)
    return blocks


def _headline(text: str, block: Block) -> bool:
    """Whether a text's first line is its title though it is a sentence: short, apart, without a full stop."""
    words = text[block.span.begin : block.span.end]
    apart = re.match(r"[ \t]*\n[ \t]*\n", text[block.span.end :])
    return block.kind == "prose" and apart is not None and len(words.split()) <= 25 and not words.endswith((".", ":"))


_COLUMNS = re.compile(
    r"(?P<name>name|person|researcher|student)s?|(?P<role>title|position|role|rank|function)"
    r"|(?P<topic>(?:research )?(?:topic|area|interest|field|focus|project|expertise)s?|research|thesis(?: topic)?)"
    r"|(?P<other>contact|e-?mail|phone|tel\\.?|telephone|office|room|website|location|country|year|since)"
    r"|(?P<place>affiliation|institution|university|department|organi[sz]ation|institute)",
    re.IGNORECASE,
)


def _header(body: str) -> tuple[str, ...]:
    """What the columns of a table hold, where a line is its header: `Name, Position, Topic, Room` between tabs."""
    cells = [_COLUMNS.fullmatch(c.strip()) for c in body.split("\t")]
    told = tuple(m.lastgroup or "" for m in cells if m is not None)
    return told if len(told) == len(cells) > 1 else ()


def _in_columns(made: list[Block], text: str, row: _Line, header: tuple[str, ...]) -> list[Block]:
    """The cells of a row under a header, those of known columns by what the header says."""
    if not header or len(made) < 2 or made[0].kind not in ("name", "person"):
        return made
    found: list[Block] = []
    for block in made:
        column = text[row.begin : block.span.begin].count("\t")
        told = header[column] if column < len(header) else ""
        if told == "topic" and block.kind != "degree":
            block = replace(block, kind="prose", section="research topic")
        elif told == "other":
            block = replace(block, kind="label", section="contact")
        elif told == "role" and block.kind == "organization":
            block = replace(block, kind="role")
        found.append(block)
    return found


_MODE = re.compile(r"\W*(?:online|hybrid|virtual|in[- ]person|zoom)(?: only| event| talk| seminar)?\W*", re.IGNORECASE)


def _dated(body: str, begin: int, day: Span, common: frozenset[str]) -> list[Block]:
    """A line of a calendar: its day, and what is behind it."""
    words = body[day.end :].lstrip(" \t:|-,.)(*")
    made = [Block("time", Span(begin + day.begin, begin + day.end))]
    rest = Span(begin + len(body) - len(words), begin + len(body))
    if words[:1].islower() or _MODE.fullmatch(words):
        return [*made, Block("furniture", rest)]  # `joint with the School of Physics`
    return made + (_slotted(words, rest.begin, common) if words else [])


def _running(text: str, lines: list[_Line], index: int) -> bool:
    """Whether the wrapped lines from `index` on read as running text once joined."""
    last = index
    while last + 1 < len(lines) and lines[last].soft and not lines[last + 1].first and last - index < 3:
        last += 1
    if last == index:
        return False
    joined = re.sub(r"\s+", " ", text[lines[index].begin : lines[last].end])
    return line.sentence(joined, tokenise(joined))


_MARKED = re.compile(r"(?:\d{1,2}|[a-h]|[¹²³⁴-⁹*†‡])[.)]?\s*(?=[^\W\d_a-z])")
_PROSE = ("prose", "question", "answer", "note", "item")


_LISTING = re.compile(r"(?:research |scientific )?(?:interests?|keywords|expertise|topics?)")


_OPEN_END = re.compile(r"\b(?:of|for|and|the|de|du|da|do|des|del|di|der|und|et)$")


def _opens(body: str) -> bool:
    """Whether a line begins something of its own, whatever stands before it."""
    if "\t" in body or line.EMAIL.fullmatch(body) or line.labelled(body) or OFFICE.match(body):
        return True
    return len(body) < 1500 and bool(date.slot(body, 0) or line.FURNITURE.match(body) or line.URL.fullmatch(body))


def _continues(text: str, previous: Block, body: str, wraps: bool) -> bool:
    """Whether a line goes on with the block before it."""
    before = text[previous.span.begin : previous.span.end]
    if _opens(body):
        return False
    if _LISTING.match(previous.section):
        return body[0].islower() or before[-1] in ",;"
    if previous.kind in _PROSE:
        return (
            wraps
            or body[0].islower()
            or before[-1] in ",-;\xad"
            or before.endswith((" and", " of", " the", " in", " or", " like"))
        )
    if previous.kind in ("heading", "title"):
        return (body[0].islower() and not re.match(r"[a-h] [A-Z]", body)) or (
            bool(re.search(r"(?:[:,&\xad-]|\b(?:of|to|for|and|the|in|on|with|from|a|an|at|by|or))$", before))
            and not line.bullet(body)
        )
    if previous.kind == "authors":
        return bool(re.search(r"(?:[,;&\xad-]|\band)$", before)) or bool(
            wraps and re.match(r"[^\W\d_][\w'.-]*\s?[\d¹²³⁴-⁹]", body) and not _MARKED.match(body)
        )
    if previous.kind in ("person", "authors") and (_OPEN_END.search(before) or re.match(r"(?:&|and)\s+\S", body)):
        return True
    if previous.kind in ("person", "authors", "role", "organization") and before.count("(") > before.count(")"):
        return ")" in body
    if previous.kind in ("organization", "role") and _MARKED.match(before) and wraps and not _MARKED.match(body):
        return "@" not in body and len(body) < 60
    if previous.kind in ("role", "organization"):
        return bool(re.search(r"(?:&|\b(?:of|for|and|the|in|at))$", before)) or (
            body[0].islower() and not re.match(r"[a-z] [A-Z]", body)
        )
    return False


_LATE_SLOT = re.compile(
    r"(?:\t|\s{2,}|\s-\s|\()\s*(?P<when>[012]?\d[:.h][0-5]\d\s*(?:[ap]\.?m\.?)?\s*(?:-|to)\s*[012]?\d[:.h][0-5]\d\s*"
    r"(?:[ap]\.?m\.?)?)\)?\s*$",
    re.IGNORECASE,
)


def _classify(body: str, begin: int, common: frozenset[str], agenda: bool) -> list[Block]:
    """The blocks that one line makes: one, or those of a time slot and of the parts behind it."""
    slot = date.slot(body, begin) if len(body) < 1500 else None
    if slot:
        rest = begin + len(body) - len(text := body[slot.span.end - begin :].lstrip(" \t:|-,.)("))
        made = [Block("time", Span(slot.span.begin, slot.span.end), slot=slot)]
        return made + (_slotted(text, rest, common) if text else [])
    late = _LATE_SLOT.search(body) if len(body) < 300 else None
    if late and (slot := date.slot(late.group("when"), begin + late.start("when"))):
        words = body[: late.start()].rstrip(" -(")
        return [Block("time", Span(slot.span.begin, slot.span.end), slot=slot), *_slotted(words, begin, common)]
    parted = programme.parts(body, common, slot=False)
    if parted and _prose_line(body) and not (agenda and parted[0][0] in ("person", "authors")):
        parted = None
    if parted and (agenda or parted[0][0].startswith("officer")):
        return _parted(parted, begin)
    special = _cells(body, begin, common) or _titled_person(body, begin, common) or _introduced(body, begin, common)
    if special:
        return special
    kind, offset = line.kind(body, common)
    if kind == "label":
        entry = _ENTRY.match(body, offset)
        if entry is not None:  # `Project: Name of it. Jane will measure ...`
            name = _labelled(body[offset : entry.end("name")], begin + offset, common, agenda)
            return [name, Block("prose", Span(begin + entry.start("rest"), begin + len(body)))]
        return [_labelled(body[offset:], begin + offset, common, agenda)]
    return [Block(kind, Span(begin + offset, begin + len(body)))]


_ENTRY = re.compile(
    r"(?i:(?:research )?project(?: title)?)\s*:\s*(?P<name>[^.?!]{3,90}[^\W\d_A-Z])[.?!]\s+(?P<rest>[^\W\d_a-z].{40,})$"
)
_TITLED = re.compile(r"(?P<title>[^:]{3,60}):\s+(?P<who>[^\W\d_].{3,80})$")


def _titled_person(body: str, begin: int, common: frozenset[str]) -> list[Block]:
    """`Lab manager: Jane Doe`: a title and whose it is."""
    m = _TITLED.match(body)
    tokens = tokenise(m.group("title")) if m else []
    post = role.match(tokens, 0) if tokens else None
    if m is None or post is None or post.next < len(tokens) or OFFICE.match(body) or line.labelled(body):
        return []
    kind, offset = line.kind(m.group("who"), common)
    if kind not in ("name", "person", "authors"):
        return []
    start = begin + m.start("who") + offset
    return [Block("role", Span(begin, begin + m.end("title"))), Block(kind, Span(start, begin + len(body)))]


_INTRODUCED = re.compile(
    r"(?P<who>(?:[A-Z][a-z]{0,4}\.\s*)*[^.:]{4,60}?)\s*(?:\s-\s|:\s)(?P<what>[^.]{4,120})\.\s+(?=[^\W\d_a-z])"
)


def _introduced(body: str, begin: int, common: frozenset[str]) -> list[Block]:
    """`Dr. Jane Doe - Professor of Law. She studies ...`: a person's line and the text about her, run together."""
    m = _INTRODUCED.match(body)
    if m is None or line.kind(m.group("who"), common)[0] != "name":
        return []
    tokens = tokenise(m.group("what"))
    if not tokens or role.match(tokens, 0) is None or line.sentence(m.group("what"), tokens):
        return []
    end = begin + m.end("what")
    rest = begin + m.end()
    return [Block("person", Span(begin, end)), Block("prose", Span(rest, begin + len(body)))]


# Between cells: tabs, wide gaps, bars; or nothing at all, where a list has lost its marks (`OrsagPhD studentRoom`).
_GAP = re.compile(
    r"\t+|\s{3,}|\s*\|\s*|(?<=[a-zß-ÿā-ž.)])(?=(?:PhD|Ph\.D|MA|MSc|Professor|Associate|Assistant|Senior"
    r"|Lecturer|Reader|Director|Head|Research|Postdoc\w*|Doctoral|Student|Room|Office|Supervisors?:|Advisors?:|Topic:|Thesis:|E-?mail|Tel|Phone"
    r"|University|Universit[àäé]t?|Department|Institute?|Faculty|School|Cent(?:er|re))\b)"
    r"|(?<=\d)(?=[a-z][\w.-]*@)|(?<=[^\W\d_])(?=Supervisors?:|Topic:|Thesis:)"
)


def _cells(body: str, begin: int, common: frozenset[str]) -> list[Block]:
    """A row of a table whose first full cell is a person's name: a block for each cell."""
    gaps = [(m.start(), m.end()) for m in _GAP.finditer(body)]
    if not gaps or len(body) > 400 or (len(gaps) == 1 and "|" in body):
        return []  # `Jane Doe | Example News` is a byline
    edges = [0, *(edge for gap in gaps for edge in gap), len(body)]
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if body[a:b].strip()]
    if len(spans) < 2:
        return []
    made = [(line.kind(body[a:b], common), a, b) for a, b in spans]
    told = any(kind in ("organization", "role", "degree", "url") for (kind, _), _, _ in made[1:])
    if made[0][0][0] == "heading" and told and line.may_name(body[spans[0][0] : spans[0][1]]):
        made[0] = (("name", made[0][0][1]), *made[0][1:])
    kinds = [kind for (kind, _), _, _ in made if kind not in ("furniture",)]
    if not kinds or kinds[0] not in ("name", "person"):
        return []
    posted = any(kind == "role" for (kind, _), _, _ in made)
    return [
        _labelled(body[a + offset : b], begin + a + offset, common, False)
        if kind == "label"
        else _cell(kind, body[a + offset : b], Span(begin + a + offset, begin + b), posted and len(made) > 2)
        for (kind, offset), a, b in made
    ]


_NO_FIELD = re.compile(
    r"\d|@|\b(?:room|office|building|floor|leave|tel|ext|campus|hall|vacant|since|until|part[- ]time|retired|remote"
    r"|appointment|request)\b",
    re.IGNORECASE,
)


def _cell(kind: str, words: str, span: Span, posted: bool) -> Block:
    """The block of a cell: beside a name and a post, a few plain words are what the person works on."""
    if kind == "heading" and posted and len(words.split()) > 1 and not _NO_FIELD.search(words):
        return Block("prose", span, "research topic")
    return Block("role" if kind == "heading" else kind, span)


def _prose_line(body: str) -> bool:
    return line.sentence(body, tokenise(body)) or bool(line.QUESTION.match(body) or line.ANSWER.match(body))


def _slotted(text: str, begin: int, common: frozenset[str]) -> list[Block]:
    """The blocks behind a clock time: the parts of a programme's line, else a title."""
    parted = programme.parts(text, common, slot=True)
    if parted:
        return _parted(parted, begin)
    people = programme.placed_people(text, common)
    if people:
        return [Block(people, Span(begin, begin + len(text)))]
    inner = _classify(text, begin, common, False)
    kind = inner[0].kind
    titled = kind in ("heading", "prose", "role", "organization", "label") and not line.BREAK.search(text)
    return [Block("title" if titled else kind, Span(begin, begin + len(text)))]


def _parted(parted: list[programme.Part], begin: int) -> list[Block]:
    pair = len(parted) > 1
    made: list[Block] = []
    for number, (kind, a, b) in enumerate(parted):
        section, _, plain = kind.rpartition(":")
        made.append(Block(plain, Span(begin + a, begin + b), section, pair=pair and number == 0))
    return made


_PEOPLE = re.compile(r"speaker|presenter|author|moderator|chair|host\b|supervisor|advisor", re.IGNORECASE)
_TITLES = re.compile(r"(?:talk )?title|talk|paper|presentation|topic$", re.IGNORECASE)
_FREE = re.compile(
    r"abstract|bio|research(?! project)|interest|thesis|topic|expertise|keyword|topics|education|degree|award|honou?r"
    r"|collaborator",
    re.IGNORECASE,
)


def _labelled(body: str, begin: int, common: frozenset[str], agenda: bool) -> Block:
    """The block that a line `Label: words` makes: its words, under the label as section."""
    label, _, words = body.partition(":")
    offset = begin + len(body) - len(words.lstrip())
    span, section = Span(offset, begin + len(body)), label.strip().lower()
    if line.URL.fullmatch(words.strip()):
        return Block("url", span, section)
    if _PEOPLE.match(section):
        kind, inner = line.kind(words.strip(), common)
        row = programme.row_of_people(words) if kind not in ("name", "authors") else ""
        if row and kind != "person":
            kind = row
        elif row and section.endswith("s"):
            kind = "authors"
        return Block(
            kind if kind in ("name", "person", "authors") else "label", Span(offset + inner, span.end), section
        )
    if _TITLES.fullmatch(section) and (agenda or "topic" not in section):
        return Block("title", span, section)
    return Block("prose" if _FREE.match(section) else "label", span, section)


def _title(document: Document, blocks: list[Block]) -> str:
    """The document's title: its first heading, else its first words."""
    for block in blocks[:6]:
        words = document.matched[block.span.begin : block.span.end]
        if block.kind in ("heading", "title", "name") and len(words) > 3:
            return re.sub(r"\s+", " ", document.quote(block.span)).strip("*#= ")
    first = re.sub(r"\s+", " ", document.text).strip()
    return first[:80].rsplit(" ", 1)[0] if len(first) > 80 else first
