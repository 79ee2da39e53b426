"""Academic degrees as written, with a short code for the level and the field behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph import lexicon, organization
from graph.text import Span, clean, tokenise

# Words of a field go on until one of these; a comma only inside `X, Y and Z`.
_STOP = (
    r"(?:from|at|with|where|under|before|after|he|she|by|while|which|who|is|was|then|on|followed|along|as|focusing|degrees?|"
    r"(?:and|,)\s+(?:an?|the|his|her|their|is|was|has|did|then|later|also)|and\s+(?:Ph|PhD|M\.|MS|MA|BA|BS|B\.))\b"
)
_COMMA = r",(?=\s+[^\W\d_][\w-]+(?:\s+[\w-]+){0,2},?\s+and\s)"
_FIELD = re.compile(
    r"\s*(?:degrees?\s*)?(?:\(\s*(?:19|20)\d\d\s*\)\s*)?(?:\(\s*hons?\.?\s*\)\s*)?"
    rf"(?:(?:in|of|en|em)\s+(?!19|20)(?P<in>(?:(?:(?!{_STOP})[^\W_][\w'&/-]*|{_COMMA}|&)[ ]*\n?[ ]*)+)"
    r"|\((?P<brackets>[A-Z][^()\d]{2,60})\))"
)


@dataclass(frozen=True)
class DegreeMatch:
    """A degree: `level` is its code (PhD, MS ...), `field` as written or empty, `end` behind the field."""

    span: Span
    level: str
    field: str
    end: int


_HONOURS = re.compile(r"\.?\s*\((?:hons?|honou?rs|with [a-z ]*honou?rs|cum laude|first class[^)]*)\.?\)", re.IGNORECASE)


def find(text: str, begin: int, end: int) -> list[DegreeMatch]:
    """All degrees between two offsets of normalised text, in order."""
    codes, found = lexicon.degree_codes(), []
    for m in lexicon.degree_pattern().finditer(text, begin, end):
        if not _is_degree(text, m, begin, end):
            continue
        row = next(int(name[1:]) for name, value in m.groupdict().items() if value is not None and name[0] == "g")
        field, stop = "", m.end()
        honours = _HONOURS.match(text, m.end(), end)
        behind = _FIELD.match(text, honours.end() if honours else m.end(), end)
        if behind and "\n\n" not in behind.group():
            field = clean(behind.group("in") or behind.group("brackets") or "").strip(" ,")
            stop = behind.start() + len(behind.group().rstrip(" ,\n"))
            if _OF.match(text, behind.start()) and _is_body(field):  # `PhD of Fern College`
                field, stop = "", m.end()
        if not field:
            field, stop = _listed_field(text, m.end(), end) or ("", stop)
        found.append(DegreeMatch(Span(m.start(), m.end()), codes[row], field, stop))
    return found


_LISTED = re.compile(r",\s*(?P<field>[^\W\d_a-z][^,()\n]{2,50}),\s*(?P<place>[^,\n]{3,80})")


def _listed_field(text: str, begin: int, end: int) -> tuple[str, int] | None:
    """The field in `PhD, Physics, Uppsala University`: what stands between the degree and an institution."""
    m = _LISTED.match(text, begin, end)
    if m is None:
        return None
    heads = lexicon.organization_heads()
    named = [any(word in heads for word in m.group(part).split()) for part in ("field", "place")]
    return (clean(m.group("field")), m.end("field")) if named == [False, True] else None


_OF = re.compile(r"\s*of\s")


def _is_body(words: str) -> bool:
    """Whether words are the name of a university or college, to their end."""
    tokens = tokenise(words)
    body = organization.match(tokens, 1 if tokens and tokens[0].lower == "the" else 0)
    return body is not None and body.kind == "University" and body.next >= len(tokens)


def _is_degree(text: str, m: re.Match[str], begin: int, end: int) -> bool:
    """`PhD student`, `PhD program` and the state MA are no degree that anybody holds."""
    after = text[m.end() : min(end, m.end() + 24)].lower().lstrip(" .\n-")
    if re.match(
        r"(students?|candidates?|program|thesis|dissertation|supervisor|advis|work|project|fellow|level|research|position|scholar|defen|in-)",
        after,
    ):
        return False
    if m.group() in ("MA", "MS", "BA", "BS", "DS") and re.match(
        r"\s*,?\s*(usa|us|u\.s|\d{5})", text[m.end() : m.end() + 10].lower()
    ):
        return False
    return not (m.group() in ("Promotion", "Diploma") and not text[m.end() : m.end() + 4].strip())
