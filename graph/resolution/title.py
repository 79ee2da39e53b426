"""An organization's name as it is compared: its words in one language and spelling, order kept.

`Univ. of California, Berkeley`, `UC Berkeley`; `Uniwersytet Gdanski`, `University of Gdansk`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from graph import lexicon

_DROPPED = frozenset(
    (
        "the of for in at de du des la le les der die das den dem fur fuer di del della dei degli delle dello "
        "do da dos y e et und och og w an and on to von van voor zu zur zum im am ja el los las lo l d within "
        "i a het een med till som ve pour per para con sur dans"
    ).split()
)
_LINKS = frozenset("the of for in at and on to a an".split())
_LEGAL = frozenset(
    (
        "inc llc ltd gmbh ag corp corporation co company plc sa bv nv pty kk oy oyj ab asa spa srl limited "
        "incorporated llp lp kgaa kg ev aktiengesellschaft sarl sas pvt pte se as aps kft zrt doo jsc ojsc pjsc ooo sl"
    ).split()
)
_ACRONYM = re.compile(r"(?:[A-Z][a-z]?\.){2,}[A-Z]?\.?")
# The people in whose name a body acts in law: `The Chancellor, Masters and Scholars of the University of X`.
_CORPORATION = re.compile(
    r"^(?:the )?(?:(?:chancellor|president|regents|trustees|board|governors|council|administrators|provost|rector"
    r"|warden|fellows|masters?|scholars|corporation|and|of),? (?:the )?)+of (?:the )?"
    r"(?=.*\b(?:university|college|institute|school)\b)",
    re.IGNORECASE,
)
# A school or the like with the university that it is part of: `Example School of the University of X`.
_OWNER = re.compile(
    r"(?<=\w) (?:of|at) (?:the )?(University of [A-Z]\w+(?: \w+)?|[A-Z]\w+(?: [A-Z]\w+)? University)$", re.UNICODE
)
_CITY = re.compile(r",?\s+in the city of [\w\s]+$", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """A name of an organization: `words` folded and unified, `written` the name itself.

    `short` is an acronym that the name is, or "". `tail` are words behind the last comma or in brackets, which mostly
    say where; `owner` is what stands before a possessive; `legal` says that the name had a legal form (Inc., GmbH).
    """

    written: str
    words: tuple[str, ...]
    short: str = ""
    tail: frozenset[str] = frozenset()
    owner: tuple[str, ...] = ()
    legal: bool = False

    @property
    def bag(self) -> tuple[str, ...]:
        """The words without their order."""
        return tuple(sorted(self.words))


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    return {form: tuple(words.split()) for words, forms in lexicon.variants(name) for form in forms}


def unify(text: str) -> list[str]:
    """Words of a name, folded, in one language, without what links them."""
    return [*_unified(text)]


@lru_cache(maxsize=2_000)
def _unified(text: str) -> tuple[str, ...]:
    pieces = re.findall(r"[^\W_]+", lexicon.fold(text.replace("&", " and ")))
    bodies, places = _table("body_words.tsv"), _table("exonyms.tsv")
    found: list[str] = []
    kept = [p for p in pieces if p not in _DROPPED] or pieces
    for piece in kept:
        found += bodies.get(piece) or places.get(piece) or (piece,)
    if "polytechnic" in found and "school" in found:
        found.remove("school")  # an Ecole polytechnique is no more than a polytechnic
    return tuple(found)


@lru_cache(maxsize=2_000)
def read(name: str) -> Title:
    """A name taken apart."""
    text = unicodedata.normalize("NFC", name).replace(" ", " ").replace("’", "'").strip()
    text = _ACRONYM.sub(lambda m: m.group().replace(".", ""), text)
    text = re.sub(r"\.(?:com|org|net|io)\b", "", _CORPORATION.sub("", text), flags=re.IGNORECASE)
    text = re.sub(r"\s+[AKS]/[AS]\b", " Ltd", _CITY.sub("", text))
    bracket = re.search(r"\s*\(([^()]*)\)", text)
    inner = bracket.group(1) if bracket else ""
    text = f"{text[: bracket.start()]} {text[bracket.end() :]}".strip() if bracket else text
    owner, possessive, own = text.partition("'s ")
    if not possessive and (m := re.match(r"(.*s)' (.+)", text)):
        owner, own = m.groups()
    if not own and (of := _OWNER.search(text)):
        owner, own = of.group(1), text[: of.start()]
    owned = bool(own) and not re.match(r"(?:University|College|Hospital|School|Business)\b", own)
    words = unify(text.replace("'s", "").replace("'", " " if re.search(r"\b[ldLD]'", text) else ""))
    whole, words = len(words), _without_legal(words)
    legal = len(words) < whole
    short = _short(text)
    if legal and len(words) == 1:
        short = _short(text.split()[0].rstrip(","))
    head, comma, tail = text.rpartition(",")
    behind = set(unify(tail)) if comma and head else set()
    if inner and not _short(inner):
        behind |= set(unify(inner))
        words += [w for w in unify(inner) if w not in words]
    return Title(name, tuple(words), short, frozenset(behind), tuple(unify(owner)) if owned else (), legal)


def _without_legal(words: list[str]) -> list[str]:
    while len(words) > 1 and words[-1] in _LEGAL:
        words = words[:-1]
    return words


def _short(text: str) -> str:
    """The acronym that a name is, in capitals, or ""."""
    letters = re.sub(r"[^A-Za-z0-9]", "", lexicon.fold_case(text))
    capitals = sum(c.isupper() for c in letters)
    if " " in text.strip() or not 2 <= len(letters) <= 10 or capitals < 2 or capitals < len(letters) - 2:
        return ""
    return letters.upper()


@lru_cache(maxsize=2_000)
def forms(name: str) -> tuple[str, ...]:
    """A name, or both parts where it gives its acronym (`GESIS - Institute for X`, `Institute for X (IX)`)."""
    split = re.match(r"^(\S+)\s+[-–—]\s+(\S+ .+)$", name) or re.match(r"^(\S+ .+?)\s+\(([^()\s]+)\)$", name)
    if split and any(_short(part) for part in split.groups()):
        return split.groups()
    return (name,)


def syllables(short: str, name: str) -> int:
    """How many words of a name make an acronym with their first letters, up to four of each (KEMRI, ICOMOS); 0: no."""
    words = [w.upper() for w in re.findall(r"[^\W_]+", lexicon.fold_case(name)) if w.lower() not in _DROPPED]
    return len(words) if 2 < len(words) <= len(short) and _consumed(short, tuple(words)) else 0


def _consumed(short: str, words: tuple[str, ...]) -> bool:
    if not words:
        return not short
    sizes = (n for n in range(1, 5) if short[:n] == words[0][:n] and len(short) >= n)
    return any(_consumed(short[n:], words[1:]) for n in sizes)


@lru_cache(maxsize=2_000)
def initials(name: str) -> frozenset[str]:
    """The acronyms that a name of several words may have: with and without links, its kind, words in capitals whole."""
    text = re.sub(r"'s\b", "", unicodedata.normalize("NFC", name).replace("’", "'"))
    words = [w for w in re.findall(r"[^\W_]+", lexicon.fold_case(text.replace("&", " and ")))]
    if len(words) < 2:
        camel = "".join(c for c in text if c.isupper())
        return frozenset([camel] if len(camel) > 2 and not text.isupper() else [])
    found: set[str] = set()
    runs = [words, _behind_kind(words), *(words[at:] for at in range(1, len(words) - 3))]
    for run in runs:
        strong = [w for w in run if w.lower() not in _DROPPED]
        english = [w for w in run if w.lower() not in _LINKS]
        for chosen in (strong, english, run):
            found.add("".join(w[0] for w in chosen).upper())
            found.add("".join(w if w.isupper() and len(w) < 5 else w[0] for w in chosen).upper())
            found.add("".join(_pieces(w) for w in chosen).upper())
    return frozenset(f for f in found if len(f) > 1)


def _pieces(word: str) -> str:
    """The initials of a word that is a compound (`Biotechnology` as BT in acronyms is too rare to be asked for)."""
    return "".join(c for c in word if c.isupper()) or word[0]


_KINDS = frozenset("department dept school faculty division college institute center centre".split())


def _behind_kind(words: list[str]) -> list[str]:
    """`Electrical Engineering and Computer Science` of the department of that name."""
    if len(words) > 3 and words[0].lower() in _KINDS and words[1].lower() in ("of", "for"):
        return words[2:]
    return words
