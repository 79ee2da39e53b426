"""Topics: noun phrases of a list of interests or of a title, trimmed to what is researched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from graph import lexicon
from graph.text import Span, clean, token

# Words dropped from the front of a phrase: plain fillers, nouns only with their preposition, verb forms.
_FILLERS = (
    "the a an both various several many some all other new novel different broad wide diverse current "
    "recent related how his "
    "on in her their its our my especially particularly mainly primarily also specifically mostly more most such "
    "including"
)
_RELATIONAL = (
    "areas? aspects? facets? issues? topics? fields? questions? problems? methods? theory applications? "
    "development study "
    "understanding role use intersections? links? relationships? interactions? interfaces? connections? "
    "impacts? effects? range variety challenges? opportunities foundations? principles? limits uses roles politics"
)
_GERUNDS = (
    "developing understanding exploring building using studying applying improving advancing designing creating "
    "investigating examining analy[sz]ing modell?ing measuring integrating identifying"
)
_PREPOSITION = r"(?:of|in|for|to|on|between|at|into|about|with|from|as)"


def _any(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


_LEAD = re.compile(
    rf"^(?:(?:{_any(_FILLERS)}\s+(?:{_PREPOSITION}\s+)?)"
    rf"|(?:{_any(_RELATIONAL)}(?:\s+and\s+{_any(_RELATIONAL)})?\s+{_PREPOSITION}\s+)"
    r"|(?:(?:new|better|novel)\s+)?ways?\s+(?:to\s+\w+|of\s+\w+ing)\s+"
    rf"|(?:{_any(_GERUNDS)}\s+(?:{_PREPOSITION}\s+)?))+(?=\S)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:in (?:particular|general)|more broadly|among others|and others|etc\.?|respectively|as well|at large"
    r"|and (?:more|beyond)|at scale|in practice)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.|doi:|orcid\.org/)\S*|https|[^\s@]+@[\w-]+(?:\.[\w-]+)+")
_KEEP_NOUN = frozenset(
    ["theory", "history", "evolution", "study", "analysis", "modeling", "modelling", "understanding", "development"]
)


@dataclass(frozen=True)
class Phrase:
    """A topic as written, with its span, and its name: lower case, singular."""

    span: Span
    name: str
    written: str


def singular(words: str) -> str:
    """The last word of a phrase (before `of` and the like) in the singular."""
    parts = re.split(r"(\s+(?:of|in|for|on|with|at|from|between|to)\s+)", words, maxsplit=1)
    head = parts[0].split(" ")
    head[-1] = _singular_word(head[-1])
    return " ".join(head) + "".join(parts[1:])


@lru_cache(maxsize=200_000)
def _singular_word(word: str) -> str:
    if len(word) < 4 or not word.isascii():
        return word
    if word[:-1].isupper() and word.endswith("s"):
        return word[:-1]
    lower = word.lower()
    for plural, one in lexicon.plurals():
        if (
            (lower == plural[1:])
            if plural[0] == "="
            else (lower.endswith(plural) and (len(lower) > len(plural) + 1 or len(plural) > 4))
        ):
            kept = word[: len(word) - len(plural.lstrip("="))]
            return kept + one
    return word


def phrase(text: str, begin: int, end: int) -> Phrase | None:
    """The topic in a stretch of normalised text, trimmed of articles and filler; None if nothing is left."""
    raw = text[begin:end]
    aside = re.search(r"\s*\([^()]*\)?[\s.,;]*$", raw)
    if aside and aside.start() > 0:
        raw = raw[: aside.start()]
    stripped = raw.strip(" \n,.;:()\"'-*")
    begin += raw.find(stripped) if stripped else 0
    lead = _LEAD.match(stripped)
    if lead and lead.end() < len(stripped):
        begin, stripped = begin + lead.end(), stripped[lead.end() :]
    if any(map(_ADDRESS.fullmatch, stripped.split())):
        return None
    tail = _TAIL.search(stripped)
    if tail and tail.start() > 2:
        stripped = stripped[: tail.start()]
    written = clean(stripped)
    words = written.split()
    acronym = len(words) == 1 and written.isupper() and len(written) > 1
    lettered = any(c.isalpha() for c in written) and len(written) > 2
    if not acronym and (not lettered or not 0 < len(words) < 10 or _is_filler(words)):
        return None
    return Phrase(Span(begin, begin + len(stripped)), name_of(written), written)


def _is_filler(words: list[str]) -> bool:
    """Fragments that name no subject: a lone verb form, a question, what ends in a preposition."""
    first, last = words[0].lower(), words[-1].lower()
    if len(words) > 2 and words[-2].lower() in ("of", "for", "in", "to") and last in _VERBAL | _VAGUE:
        return True
    if words[0].lower() in (
        "now",
        "today",
        "about",
        "this",
        "these",
        "those",
        "that",
        "some",
        "such",
        "how",
        "various",
    ):
        return True
    if len(words) == 1 and last.endswith("ly") and last not in ("family", "assembly", "anomaly", "monopoly", "italy"):
        return True
    lone = len(words) == 1 and (last in _VERBAL or last in _KEEP_NOUN or last in ("the", "a", "an"))
    return (
        last in _FILLER
        or last in _DANGLING
        or lone
        or first
        in ("to", "that", "and", "what", "which", "who", "why", "whether", "as", "not", "i", "so", "these", "those")
    )


_VERBAL = frozenset(
    (
        "developing understanding exploring building using studying applying improving advancing designing "
        "creating investigating examining analyzing analysing modeling modelling measuring integrating identifying "
        "showing making helping working combining design implementation"
    ).split()
)
_DANGLING = frozenset("of in for on to with from by at into about and or as the a an that than between".split())
_VAGUE = frozenset("systems methods approaches field fields area subject subjects aspects things data".split())
_FILLER = frozenset(
    (
        "this that these those it them things thing life world work works way ways time years students courses "
        "people others topics areas issues problems challenge challenges opportunities"
    ).split()
)


def name_of(written: str) -> str:
    """Lower case and singular; words in capitals stay as they are (DNA, GANs without the s)."""
    words = [w if _keeps_case(w) else w.lower() for w in written.split()]
    return singular(" ".join(words))


def _keeps_case(word: str) -> bool:
    capitals = sum(c.isupper() for c in word)
    return capitals >= 2


_SPLIT = re.compile(
    r"\s*(?:;|,\s*(?:and|as well as|or|including|particularly|especially|such as)?\s|\s(?:and|&"
    r"|as well as)\s(?:(?:in|on|of|for)\s(?=the |a ))?|\sincluding\s|\ssuch as\s|\bnamely\s"
    r"|\n\s*[-*•]\s*|•|·|\|)\s*"
)


_SEMICOLONS = re.compile(r"\s*;\s*(?:and\s)?\s*")


def phrases(text: str, begin: int, end: int, adjective: frozenset[int] = frozenset()) -> Iterator[Phrase]:
    """The topics of a list; `adjective` holds offsets of words that are adjectives (they wait for their noun)."""
    start = begin
    split = _SEMICOLONS if text.count(";", begin, end) > 1 else _SPLIT
    for m in [*split.finditer(text, begin, end), None]:
        stop = m.start() if m else end
        if m and _incomplete(text, start, stop, adjective):
            continue
        if "(" in text[start:stop] and ")" not in text[start:stop] and m:
            continue
        found = phrase(text, start, stop)
        if found:
            yield found
        start = m.end() if m else end


def _incomplete(text: str, start: int, stop: int, adjective: frozenset[int]) -> bool:
    """Adjectives only: `reliable, trustworthy and secure systems` is one phrase."""
    words = list(re.finditer(r"\S+", text[start:stop]))
    return bool(words) and start + words[-1].start() in adjective and not words[-1].group().endswith("s")


def _untagged(_: int) -> str:
    return ""


def in_title(title: str, begin: int, seen: frozenset[str], tag: Callable[[int], str] = _untagged) -> Iterator[Phrase]:
    """What a talk's title is about: phrases that hold a known field of research, recur in the text or are nouns.

    `seen` holds phrases of the surrounding text, folded, that recur; `tag` gives the part of speech
    (Penn Treebank) at an offset of the document, "" where no model has read it.
    """
    for m in re.finditer(r"(?:[^:?!,;()\n–]|(?<=\xad)\n)+", title):
        if len(m.group().split()) == 1 and _adjective_first(title[m.end() :]):
            continue
        for part in _title_parts(m.group(), begin + m.start()):
            found = phrase(title, part[0] - begin, part[1] - begin)
            if found is None:
                continue
            span = Span(found.span.begin + begin, found.span.end + begin)
            key = found.name.lower()
            if _known(key) or key.replace("-", " ") in seen:
                yield Phrase(span, found.name, found.written)
                continue
            nominal = _nominal(title, found, begin, tag)
            if nominal is not None and _is_compound(nominal.written, title, tag(nominal.span.begin) != ""):
                yield nominal
            else:
                yield from vocabulary_hits(title, found.span.begin, found.span.end, begin)


def _adjective_first(rest: str) -> bool:
    """Whether a comma leads a lone word on to the next part: `Sparse, Trainable Neural Networks`."""
    part = re.split(r"[:?!,;()]", rest[1:], maxsplit=1)[0].split()
    return rest.startswith(",") and len(part) > 1 and part[0].lower() not in ("and", "or", "&")


def _nominal(title: str, found: Phrase, base: int, tag: Callable[[int], str]) -> Phrase | None:
    """A phrase of a title without verbs at its front; None when it does not end in a noun."""
    words = [
        (m.start() + found.span.begin, m.end() + found.span.begin)
        for m in re.finditer(r"\S+", title[found.span.begin : found.span.end])
    ]
    while len(words) > 1 and tag(base + words[0][0]).startswith(
        ("VB", "RB", "MD", "WP", "WRB", "PRP", "DT", "IN", "CD")
    ):
        words.pop(0)
    last = tag(base + words[-1][0])
    if (last and not last.startswith("NN")) or any(tag(base + w[0]) in ("VBZ", "VBD", "VBP", "MD") for w in words):
        return None
    written = clean(title[words[0][0] : words[-1][1]]).strip(" ,.;:()\"'")
    return Phrase(Span(base + words[0][0], base + words[-1][1]), name_of(written), written)


# Heads that do for a subject behind two words or more, and endings of adjectives that wait for their noun.
_METHODS = frozenset("model system theory process method technique framework".split())
_ADJECTIVE = re.compile(r"(?:ical|tive|sive|ous|able|ible|ful|less|ed|ary|ional|ial|ual|tal|ral|nal|ing|ly|er|est)$")


def _is_compound(written: str, title: str, tagged: bool) -> bool:
    """Whether an unknown phrase of a title reads as what it is about: up to four plain words, the last one a noun.

    A single word must be known to be a noun, from the model (`tagged`).
    """
    words = written.split()
    if len(words) == 1 and tagged:
        plain = _singular_word(words[0]).lower()
        parts = plain.split("-")
        usual = (
            len(plain) > 4
            and all(lexicon.ordinary(part) and part not in lexicon.vague() for part in parts)
            and plain not in lexicon.vague()
            and not _ADJECTIVE.search(plain)
        )
        return usual and not _is_proper(words, title) and words[0] not in lexicon.places()
    if not tagged and re.search(r"\b(?:do|does|did|is|are|can|will|should)\b.*\?", title, re.IGNORECASE):
        return False  # a question holds verbs that look like nouns
    if not 1 < len(words) < 5 or any(any(c.isdigit() or c in "\"'/" for c in w) for w in words):
        return False
    head, empty = _singular_word(words[-1]).lower(), lexicon.vague()
    bare = len(words) == 1 or (len(words) == 2 and words[0].lower() in empty)
    vague = head in empty or words[-1].lower() in empty
    if (vague and (bare or head not in _METHODS)) or (not tagged and _ADJECTIVE.search(head)):
        return False
    if (
        not tagged
        and words[0].lower().endswith("ing")
        and words[0].lower() not in ("computing", "learning", "building", "engineering")
    ):
        return False
    if set(words) & lexicon.places() or any(w.lower() in empty for w in words[:1]):
        return False
    return not _is_proper(words, title)


def _is_proper(words: list[str], title: str) -> bool:
    """Whether words are written with capitals in a title that writes plain words without."""
    longer = [w for w in re.findall(r"[^\W\d_]{4,}", title)][1:]
    plain = bool(longer) and sum(w[0].islower() for w in longer) >= 0.45 * len(longer)
    inner = [w for w in words if not title.lstrip("\"' ").startswith(w)]
    return plain and any(w[0].isupper() and not w.isupper() for w in inner)


_BREAKS = re.compile(
    r"\b(?:for|in|on|of|and|to|with|from|at|the|via|by|using|between|towards?|through|into|under"
    r"|against|about|a|an|an approach|is|are|do|does|can|why|how|what|when|as|its|their|our|we)\b|&"
    r"|\s-\s",
    re.IGNORECASE,
)


def _title_parts(words: str, begin: int) -> Iterator[tuple[int, int]]:
    start = 0
    for m in [*_BREAKS.finditer(words), None]:
        stop = m.start() if m else len(words)
        if words[start:stop].strip():
            yield begin + start, begin + stop
        start = m.end() if m else stop


ABBREVIATIONS = {
    "AI": "artificial intelligence",
    "ML": "machine learning",
    "NLP": "natural language processing",
    "HCI": "human-computer interaction",
    "LLM": "large language model",
    "IoT": "internet of things",
    "VR": "virtual reality",
}


# Endings that make the name of a science, in Greek and Latin fashion, and words that only look so.
_DISCIPLINE = re.compile(
    r"[a-z]{2,}(?:ologies|ology|onomics|nomics|omics|ography|ometry|istry|onomy|iatry|odynamics|genetics|istics"
    r"|matics|physics|tronics|botics|ethics|opathy|urgy|emiotics|etics|ynamics|jurisprudence|pedagogy|theology"
    r"|historiography)$"
)
_NO_DISCIPLINE = frozenset(
    (
        "technology technologies methodology methodologies terminology chronology apology biography bibliography "
        "autobiography economy characteristics heuristics ministry registry industry dentistry analytics statistics "
        "logistics discography anthology ideology"
    ).split()
)


def _known(key: str) -> bool:
    """Whether a phrase is, or ends in, a field of the general vocabulary."""
    topics = lexicon.topics()
    words = key.replace("-", " ").split()
    plain = " ".join(words)
    if key.upper() in ABBREVIATIONS or plain in topics or key in topics:
        return True
    if words and _DISCIPLINE.search(words[-1]) and words[-1] not in _NO_DISCIPLINE:
        return True
    return any(" ".join(words[i:]) in topics for i in range(1, len(words)))


def known(words: str) -> bool:
    """Whether a phrase is a field of the general vocabulary, in any number."""
    return _known(name_of(words).lower())


def vocabulary_hits(text: str, begin: int, end: int, base: int = 0) -> Iterator[Phrase]:
    """Every field of the general vocabulary that a stretch of text names, longest first, none inside another.

    `base` is added to the offsets of what is found.
    """
    topics = lexicon.topics()
    words = [token(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\W_]+(?:[-'][^\W_]+)*", text[begin:end])]
    at = 0
    while at < len(words):
        for length in (4, 3, 2, 1):
            run = words[at : at + length]
            if len(run) < length:
                continue
            span = Span(begin + run[0].begin, begin + run[-1].end)
            written = clean(text[span.begin : span.end])
            if (length == 1 and written in ABBREVIATIONS) or _term(written, topics):
                yield Phrase(Span(span.begin + base, span.end + base), name_of(written), written)
                at += length - 1
                break
        at += 1


def _term(written: str, topics: frozenset[str]) -> bool:
    lower = name_of(written).lower()
    return lower in topics or lower.replace("-", " ") in topics
