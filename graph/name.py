"""Names of people: finding them among tokens, and the parts by which they are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache

from nameparser import HumanName, Lexicon

from graph import lexicon, organization, role
from graph.text import Span, Token, clean, remembered

PARTICLES = frozenset(
    (
        "de da do dos das del della di du la le van von vom zu zur den der ter ten te el al bin ibn bint ben abu y "
        "e af av st st. d l o binti binte bt bte ap do dos e"
    ).split()
)
POST_NOMINALS = re.compile(
    r"^(?:ph\.?\s?d|m\.?d|d\.?phil|sc\.?d|j\.?d|m\.?sc?|m\.?a|b\.?sc?|b\.?a|mph|mba|llm|frs|fba|obe|cbe|mbe|rn|esq|"
    r"jr|sr|ii|iii|iv|phd|frcp|ieee|freng|facm)\.?$",
    re.IGNORECASE,
)
_MAX_PARTS = 6


@dataclass(frozen=True)
class NameMatch:
    """A run of tokens that reads as a person's name.

    `name` is without honorifics; `evidence` says what speaks for it: "given" (its first word is a
    known given name), "honorific", "initials", or "" (nothing but capitals). `turned` marks `Surname, Given`.
    """

    span: Span
    name: str
    evidence: str
    next: int
    turned: bool = False


@remembered
def match(tokens: Sequence[Token], start: int, common: frozenset[str] = frozenset()) -> NameMatch | None:
    """The longest name that starts at token `start`, or None.

    `common` holds the words that the document also writes in lower case: a name without a known
    given name must not be made of them.
    """
    index = _past_honorifics(tokens, start)
    titled = index > start
    parts = _parts(tokens, index)
    last = 1 if titled else 2
    while len(parts) > last and _veto(parts[-1]) and not (len(parts) == 2 and parts[-1].lower in _ALSO_FAMILY):
        parts.pop()
    while parts and parts[-1].lower in PARTICLES and not parts[-1].capital:
        parts.pop()
    full = [t for t in parts if len(t.text.rstrip(".")) > 1]
    joint = {i + step for i, t in enumerate(parts) if t.text == "/" for step in (-1, 0, 1)}  # a/l, s/o
    family = len(parts) == 2 and parts[-1].lower in _ALSO_FAMILY and _evidence(parts, titled) == "given"
    vetoed = parts[:-1] if family else parts
    if not full or any(_veto(t) for i, t in enumerate(vetoed) if i not in joint) or (len(parts) < 2 and not titled):
        return None
    if not titled and parts[0].lower in _NEVER_FIRST:
        return None
    evidence = _evidence(parts, titled)
    if not titled and all(t.lower in common for t in full):
        return None
    if evidence in ("", "initials") and (
        all(t.lower in common for t in full)
        or (evidence == "" and (full[0].lower in common or all(t.lower in common for t in full[1:])))
    ):
        return None
    if (
        not titled
        and any(t.acronym and 2 <= len(t.text) < 5 and "." not in t.text for t in full)
        and not all(t.text.isupper() for t in full)
    ):
        return None
    if not titled and (_is_headline(parts) or (evidence == "initials" and parts[-1].lower in _JOURNALS)):
        return None
    span = Span(parts[0].begin, parts[-1].end)
    stop = next(i for i in range(index, len(tokens)) if tokens[i].begin == parts[-1].begin) + 1
    return NameMatch(span, _written(parts), evidence, stop)


# Short forms in the names of journals: `J. Phys.` is nobody.
_JOURNALS = frozenset(
    "phys chem biol lett rev sci nat proc med math soc mater mol eng trans acad am int res appl".split()
)
_NOUN = re.compile(r"(?:TION|SION|ING|MENT|NESS|ITY|URE|ICS|LOGY|ISM|ANCE|ENCE|SHIP|AGE|IVE|AL|ES|ERS)S?$")


def _is_headline(parts: Sequence[Token]) -> bool:
    """Whether words in capitals are plain English: `CORAL BLEACHING`, where a given name proves nothing."""
    long = [t for t in parts if len(t.text) > 2]
    if not long or not all(t.text.isupper() for t in long):
        return False
    plain = [
        t for t in long[1:] if lexicon.ordinary(t.text) and (lexicon.noun_only(t.text) or _NOUN.search(t.text.upper()))
    ]
    return (
        bool(plain)
        and len(plain) == len(long) - 1
        and (lexicon.ordinary(long[0].text) or any(_NOUN.search(t.text) for t in plain))
    )


# Words that are titles of address only before another one, or are names and words of their own.
_WEAK = frozenset(
    (
        "tan sri major general chief father judge justice don assistant associate assoc asst ass asso arc eng ing mag "
        "doc gen pt pd hab adv col amb captain colonel ambassador advocate barrister emeritus emerita m ir lic fr hon "
        "ts hj hjh en pn yb seri tun tuan toh rtd sr cik mdm"
    ).split()
)


def _past_honorifics(tokens: Sequence[Token], start: int) -> int:
    """Index behind the words of address at a token: `Assoc. Prof. Dr.`, `Tan Sri Dato'`, `Professor`."""
    index = start
    plain: list[str] = []
    while index < len(tokens) and len(plain) < 5:
        token = tokens[index]
        word = token.lower.rstrip(".")
        known = word in lexicon.honorifics() or (".-" in word and lexicon.honorifics().issuperset(word.split(".-")))
        dot = index + 1 < len(tokens) and tokens[index + 1].text == "."
        if not known or not (token.capital or word not in _WEAK or dot or (plain and token.text.endswith("."))):
            break
        if word == "tan" and not (index + 1 < len(tokens) and tokens[index + 1].lower == "sri"):
            break
        if word == "m" and index + 1 < len(tokens) and len(tokens[index + 1].text.rstrip(".")) < 2:
            break  # an initial before another, no Monsieur
        plain.append(word)
        index += 1
        while (
            index < len(tokens)
            and tokens[index].text in (".", "'", "-")
            and tokens[index].begin == tokens[index - 1].end
        ):
            index += 1
    dotted = any(t.text.endswith(".") for t in tokens[start:index])
    if plain and all(w in _WEAK for w in plain) and not (dotted and plain[-1] not in ("m",)):
        alone = plain == ["m"] and tokens[start].text == "M."
        return index if alone else start
    if plain and plain[-1] in ("associate", "assistant", "assoc", "asst"):
        return start
    return index


# Countries and states that many people bear as a given name.
_ALSO_GIVEN = frozenset(["Chad", "Georgia", "India", "Israel", "Jordan", "Virginia", "Carolina"])


@remembered
def match_inverted(tokens: Sequence[Token], start: int, trusted: bool = False) -> NameMatch | None:
    """`Surname, Given` at the start of a list entry; the name is turned round.

    `trusted` says that the entry before it was such a name: then the given name need not be a known one.
    """
    comma = next((i for i in range(start + 1, min(start + 4, len(tokens))) if tokens[i].text == ","), None)
    if comma is None:
        return None
    family, given = list(tokens[start:comma]), _parts(tokens, comma + 1)[:3]
    plain = all(t.text[0].isupper() or t.lower in PARTICLES for t in family) and not any(
        _veto(t) for t in [*family, *given]
    )
    if (len(family[0].text.rstrip(".")) == 1 and family[0].text != "Ó") or (
        family[0].text.isupper() and "." in family[0].text
    ):
        return None  # `R. Doe, H. Roe`: two people
    if not given or not plain or any(POST_NOMINALS.match(t.text) for t in given):
        return None
    if len(family) > 1 and len(given) > 1 and _evidence(family, False) == "given" and len(given[1].text) > 2:
        return None  # two people: `Ada Lovelace, Mary Shelley`
    if len(family) > 1 and len(given) == 2 and _given_first(given):
        return None
    if len(family) == len(given) == 2 and _family_first(family[0]) and _family_first(given[0]):
        return None  # two people: `Wang Fang, Li Xiaoming`
    full = next((t for t in given if len(t.text.rstrip(".")) > 1), given[0])
    if len(family) == len(given) == 1 and full.text in lexicon.places() - _ALSO_GIVEN:
        return None  # `Lyon, France`
    known = lexicon.fold(full.text).split("-")[0] in lexicon.given_names()
    initials = all(len(t.text.rstrip(".")) == 1 for t in given)
    if not known and not initials and not trusted and not _post_follows(tokens, comma + 1 + len(given)):
        return None
    turned = f"{_written(given)} {_written(family)}"
    span = Span(family[0].begin, given[-1].end)
    return NameMatch(span, turned, "given" if known else "initials", comma + 1 + len(given), True)


def _given_first(parts: Sequence[Token]) -> bool:
    """Whether two words are a given name and a family name that is none: `Otto Hahn`."""
    first, last = (lexicon.fold(t.text) for t in parts)
    return first in lexicon.given_names() and last in lexicon.family_names() and last not in lexicon.given_names()


def _family_first(token: Token) -> bool:
    folded = lexicon.fold(token.text)
    return folded in lexicon.family_names() and folded not in lexicon.given_names()


def _post_follows(tokens: Sequence[Token], index: int) -> bool:
    """Whether a full stop, dash or bracket and a title or body follow: then the words before are somebody's name."""
    if index + 1 >= len(tokens) or tokens[index].text not in (".", ":", "-", "(", ";"):
        return False
    return role.match(tokens, index + 1) is not None or organization.match(tokens, index + 1) is not None


def _nickname(tokens: Sequence[Token], index: int) -> bool:
    """Whether a short form in brackets stands inside a name: `Chukwuemeka (Emeka) Eze`."""
    inner = tokens[index + 1 : index + 4]
    return (
        len(inner) == 3
        and inner[0].word
        and inner[0].capital
        and not inner[0].acronym
        and inner[1].text == ")"
        and inner[2].word
        and inner[2].capital
        and inner[2].begin - inner[1].end < 2
        and not organization.is_head(inner[2])
    )


def _of_parents(tokens: Sequence[Token], index: int) -> bool:
    """Whether `a/l` or the like stands there: son or daughter of."""
    parted = index + 2 < len(tokens) and tokens[index + 1].text == "/"
    return parted and (tokens[index].lower, tokens[index + 2].lower) in _PARENTS


_PARENTS = frozenset([("a", "l"), ("a", "p"), ("s", "o"), ("d", "o")])
_JOINED = re.compile(r"(?:al|el|ad|an|ar|as|at|ed|d|l)[-'][^\W\d_a-z]")


def _parts(tokens: Sequence[Token], index: int) -> list[Token]:
    """Capitalised words, initials and particles in a row, never across a line break with a blank line."""
    parts: list[Token] = []
    while index < len(tokens) and len(parts) < _MAX_PARTS:
        token = tokens[index]
        if parts and token.begin - tokens[index - 1].end > 3:
            break
        if parts and _of_parents(tokens, index):
            parts += tokens[index : index + 3]
            index += 3
            continue
        if parts and token.text == "(" and _nickname(tokens, index):
            index += 3
            continue
        particle = token.lower in PARTICLES and parts and index + 1 < len(tokens) and tokens[index + 1].capital
        upper = token.text[0].isupper() or bool(_JOINED.match(token.text))
        plain = token.word and upper and not any(c.isdigit() for c in token.text)
        if not (plain or particle) or (parts and POST_NOMINALS.match(token.text) and len(parts) > 1):
            break
        parts.append(token)
        index += 1
    return parts


# Words that begin the names of ships, towns and reigns, but end those of people.
_NEVER_FIRST = frozenset(
    (
        "queen king saint santa san prince princess fort mount lake port new north south east west "
        "royal national international global central united great grand general peer between among drawing despite"
    ).split()
)
# Family names that are also words for posts, awards or bodies.
_ALSO_FAMILY = frozenset("grant dean judge reader bishop prior cross page marshall chancellor major".split())


def _veto(token: Token) -> bool:
    lower = token.lower
    if lower == "/":
        return False
    if "&" in lower or "+" in lower or "/" in lower or "@" in lower:
        return True
    return (
        lower in lexicon.headings()
        or organization.is_head(token)
        or lower in lexicon.role_heads()
        or token.text in lexicon.event_heads()
        or token.text in lexicon.award_heads()
        or lower in _NEVER
        or (token.text in lexicon.places() and lower not in lexicon.given_names())
    )


_NEVER = frozenset(
    (
        "the a an and or in at of for on with by from to this that these those our my his her their its we he she "
        "they it you i editor's as is are was were be but not if when while after before during since until "
        "also both each all some many most more how why "
        "what who where which there here then than into about under over beside besides together given according "
        "despite upon within without outside inside through throughout toward towards via per like unlike later "
        "earlier another every thanks meanwhile currently previously formerly alongside because although though"
    ).split()
)


def _evidence(parts: Sequence[Token], titled: bool) -> str:
    if titled:
        return "honorific"
    first = parts[0].text
    if first in lexicon.places():
        return ""
    if first.lower().rstrip(".") in ("mohd", "muhd", "md"):
        return "given"  # Mohammed, as it is shortened
    pieces = [p for p in re.split(r"[-.\s]", lexicon.fold(first)) if p]
    if (
        len(first.rstrip(".")) > 1
        and pieces
        and pieces[0] in lexicon.given_names()
        and (len(pieces) == 1 or len(pieces[-1]) > 1)
    ):
        # `Spring Term`, `Marine Ecology Letters`, `Nelson Mandela Avenue`: words that are nobody's name
        ordinary = [lexicon.noun_only(t.text) for t in parts[1:]]
        return "" if ordinary and (all(ordinary) or (len(ordinary) > 1 and ordinary[-1])) else "given"
    if re.fullmatch(r"(?:[^\W\d_]\.-?)+|[A-Z]{1,2}", first) and len(parts[-1].text) > 2:
        return "initials"
    return ""


_SLASH = re.compile(" ?/ ?")


def _written(parts: Sequence[Token]) -> str:
    words = _SLASH.sub("/", " ".join([t.text for t in parts]))
    if words.isupper() and len(words) > 5:
        words = " ".join(w if len(w.rstrip(".")) < 2 else w.title() for w in words.split())
    return clean(words)


@dataclass(frozen=True)
class NameParts:
    """The parts of a name, folded to lower-case ASCII; a missing part is an empty string."""

    given: str
    middle: str
    family: str

    @property
    def initial(self) -> str:
        """The first letter of the given name."""
        return self.given[:1]


# `son of`, `daughter of`: written or left out at will.
_SON_OF = re.compile(r"\s(?:bin|binti|binte|bte|bt|a/l|a/p|s/o|d/o|anak)\s", re.IGNORECASE)


_PLAIN = re.compile("(?![IVXLCDMivxlcdm]+$)[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+")


@cache
def _special() -> frozenset[str]:
    """Words that are more to the nameparser package than a name: titles, particles, suffixes and the like."""
    words = (getattr(Lexicon.default(), field.name) for field in fields(Lexicon))
    return frozenset(word for group in words if isinstance(group, frozenset) for word in group)


@lru_cache(maxsize=10_000)
def parse(name: str) -> NameParts:
    """Parts of a name by the nameparser package; particles belong to the family name."""
    name = _SON_OF.sub(" ", name)
    words = name.split(" ")
    if 1 < len(words) < 5 and all(_PLAIN.fullmatch(w) and w.lower() not in _special() for w in words):
        parts = (words[0], " ".join(words[1:-1]), words[-1])  # as the package has it, which takes its time
    else:
        human = HumanName(name)
        parts = (human.first, human.middle, human.last)
    given, middle, family = (lexicon.fold(part).replace(".", "") for part in parts)
    if not family and given:
        given, family = "", given
    return NameParts(given.strip(), middle.strip(), family.strip())


def key(name: str) -> str:
    """A name folded for equality: order turned, titles, dots and accents gone."""
    parts = parse(name)
    return " ".join(p for p in (parts.given, parts.middle, parts.family) if p)


def compatible(one: NameParts, other: NameParts, short_forms: bool = False) -> bool:
    """Whether two names may be one person's: same family name, given and middle names equal or initials of each other.

    With `short_forms`, a given name may also be the beginning of the other (Sam and Samantha).
    """
    if one.family != other.family and one.family.split()[-1:] != other.family.split()[-1:]:
        return False
    given = _agree(one.given, other.given) or (short_forms and _begins(one.given, other.given))
    return given and (not one.middle or not other.middle or _agree(one.middle, other.middle))


def _agree(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and long.startswith(short)
