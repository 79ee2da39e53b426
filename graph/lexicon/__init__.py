"""General vocabularies: kinds of organization, role titles, degrees, award and event words, places.

Every list is data in a file of this folder, about the language and not about any document.
Given names come from the Faker package, which collects them for some eighty languages.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import KeysView
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from anyascii import anyascii


def _lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def organization_heads() -> dict[str, tuple[str, int]]:
    """Head word of an organization's name to (class of the ontology, rank)."""
    rows = (line.split("\t") for line in _lines("organizations.tsv"))
    return {word: (kind, int(rank)) for word, kind, rank in rows}


@cache
def role_heads() -> dict[str, str]:
    """Head word of a role title, in lower case and singular, to its kind."""
    return dict(line.split("\t") for line in _lines("roles.tsv"))


@cache
def occupations() -> frozenset[str]:
    """What people are by trade, in lower case and singular."""
    return frozenset(_lines("occupations.txt"))


@cache
def role_modifiers() -> frozenset[str]:
    """Words, in lower case, that may stand before the head of a role title."""
    return frozenset(_lines("role_modifiers.txt"))


@cache
def degree_pattern() -> re.Pattern[str]:
    """One regular expression for every way to write a degree; group `gN` is row N of the table."""
    parts = [f"(?P<g{i}>{row.split(chr(9))[0]})" for i, row in enumerate(_lines("degrees.tsv"))]
    return re.compile(r"(?<![\w.])(?:" + "|".join(parts) + r")(?![\w'])")


@cache
def degree_codes() -> tuple[str, ...]:
    """The short code of each row of the table of degrees."""
    return tuple(row.split("\t")[1] for row in _lines("degrees.tsv"))


@cache
def places() -> frozenset[str]:
    """Countries, states and regions, as written."""
    return frozenset(_lines("places.txt"))


@cache
def place_starts() -> frozenset[str]:
    """The first words of the places."""
    return frozenset(place.split()[0] for place in places())


@cache
def headings() -> frozenset[str]:
    """Words of headings and page furniture, in lower case."""
    return frozenset(_lines("headings.txt"))


@cache
def event_heads() -> frozenset[str]:
    """Head words of the names of events."""
    return frozenset(_lines("events.txt"))


@cache
def award_heads() -> frozenset[str]:
    """Head words of the names of awards."""
    return frozenset(_lines("awards.txt"))


@cache
def companies() -> frozenset[str]:
    """Names of well-known companies, as written."""
    return frozenset(_lines("companies.txt"))


@cache
def givers() -> frozenset[str]:
    """Bodies by which awards are called: companies, and well-known bodies by their full names and acronyms."""
    names = (name for all_names, _ in bodies() for name in all_names)
    return companies() | {n for n in names if " " in n or (n.isupper() and len(n) > 2)}


@cache
def ceremonies() -> frozenset[str]:
    """Words of breaks, welcomes and the like in a programme, in lower case."""
    return frozenset(_lines("ceremonies.txt"))


@cache
def folded_places() -> frozenset[str]:
    """Words of the names of countries, states, regions and well-known towns, folded."""
    towns = (form for main, forms in variants("exonyms.tsv") for form in (main, *forms))
    return frozenset(
        word for name in (*places(), *towns) for word in re.findall(r"[a-z]+", fold(name)) if len(word) > 2
    )


@cache
def country_names() -> frozenset[str]:
    """Names of countries, as written, from the lists of the Faker package, and other names that are usual."""
    provider = importlib.import_module("faker.providers.address.en").Provider
    return frozenset(
        (
            *provider.countries,
            "USA",
            "US",
            "UK",
            "England",
            "Scotland",
            "Wales",
            "Czechia",
            "Taiwan",
            "Russia",
            "South Korea",
            "Korea",
            "Iran",
            "Syria",
            "Vietnam",
            "Bolivia",
            "Venezuela",
            "Tanzania",
            "Moldova",
            "Laos",
            "Macedonia",
            "Palestine",
            "Kosovo",
            "Ivory Coast",
            "Brunei",
            "Libya",
        )
    )


@cache
def countries() -> frozenset[str]:
    """Words of the names of countries, folded."""
    return frozenset(word for name in country_names() for word in re.findall(r"[a-z]+", fold(name)))


@cache
def vague() -> frozenset[str]:
    """Nouns and plain words that name no subject of research by themselves, in lower case."""
    return frozenset(_lines("vague.txt"))


@cache
def people() -> frozenset[str]:
    """Nouns for people, in lower case and singular: by age and the like, by trade or title, as relatives."""
    return frozenset(_lines("people.txt")) | occupations() | role_heads().keys() | kin()


@cache
def topics() -> frozenset[str]:
    """Names of fields and methods of research, in lower case and singular."""
    return frozenset(_lines("topics.txt"))


@cache
def techniques() -> dict[str, str]:
    """Last nouns of the names of techniques, components and tools, in lower case and singular, to where they end such.

    `alone`, `modified` (behind any word) or `known` (behind a word that is `technical`, or as a field of research).
    """
    return {word.lower(): where for word, where in (line.split("\t") for line in _lines("techniques.tsv"))}


@cache
def plurals() -> tuple[tuple[str, str], ...]:
    """Endings of plurals with those of their singulars, in the order to try them; `=` marks whole words."""
    return tuple((row.split("\t")[0], row.split("\t")[1]) for row in _lines("plurals.tsv"))


@cache
def rule_rows() -> tuple[tuple[str, str, str, str], ...]:
    """What each rule of extraction reads: its name without version, its modules, words about it, an example."""
    rows = ([*row.split("\t"), ""][:4] for row in _lines("rules.tsv"))
    return tuple((name, modules, reads, example.replace("\\n", "\n")) for name, modules, reads, example in rows)


@cache
def _faker(kind: str) -> tuple[tuple[str, object], ...]:
    """Lists of names of the Faker package whose attribute begins with `kind`, with the name of the attribute."""
    people = importlib.import_module("faker.providers.person")
    found: list[tuple[str, object]] = []
    for module in pkgutil.iter_modules(people.__path__):
        provider = getattr(importlib.import_module(f"{people.__name__}.{module.name}"), "Provider", None)
        found += [(a, getattr(provider, a)) for a in dir(provider) if a.startswith(kind)]
    return tuple(found)


@cache
def _given() -> dict[str, str]:
    """Given names, folded to lower-case ASCII, with the gender they tell in most lists, `f`, `m` or ""."""
    told: dict[str, list[int]] = {}
    for attribute, values in _faker("first_name"):
        place = 0 if "female" in attribute else 1 if "male" in attribute else 2
        for name in _names_of(values):
            told.setdefault(name, [0, 0, 0])[place] += 1
    return {
        name: "f" if women > 12 * men else "m" if men > 12 * women else "" for name, (women, men, _) in told.items()
    }


@cache
def family_names() -> frozenset[str]:
    """Family names of some eighty languages, folded to lower-case ASCII."""
    return frozenset(name for _, values in _faker("last_name") for name in _names_of(values))


def _names_of(values: object) -> set[str]:
    # Names in other scripts than Latin are compared in transliteration nowhere; they would only cost time.
    if not isinstance(values, list | tuple | dict):
        return set()
    names = (value if isinstance(value, str) else value[0] for value in values)
    return {fold(name) for name in names if name and name[0] < "\u0250"}


@cache
def given_names() -> frozenset[str]:
    """Given names of some eighty languages, folded to lower-case ASCII."""
    return frozenset(_given())


def gender(given: str) -> str:
    """The gender that a given name tells, `f` or `m`, or "" where it tells none: Andrea is a man's name in Italy."""
    return _given().get(fold(given).split("-")[0], "")


@cache
def _counted() -> dict[str, int]:
    """English words in lower case, some 80,000, from the list of the symspellpy package, with their counts there."""
    found = importlib.util.find_spec("symspellpy")
    folder = Path(next(iter(found.submodule_search_locations or ()), ".")) if found else Path()
    rows = (folder / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, _, count in (row.partition(" ") for row in rows)}


def words() -> KeysView[str]:
    """English words in lower case; some are names too."""
    return _counted().keys()


_FREQUENT = 3_500_000  # of the 10^12 words counted; rarer ones are family names (Arkwright, Nobel) too often


def noun_only(word: str) -> bool:
    """Whether a word is a frequent English word that nobody in the lists of names bears."""
    if not word.isascii():
        return False
    folded = fold(word)
    return _counted().get(folded, 0) > _FREQUENT and folded not in given_names() and folded not in family_names()


def ordinary(word: str) -> bool:
    """Whether a word is an English word and no given name."""
    lower = word.lower()
    return lower in words() and lower not in given_names()


@cache
def honorifics() -> frozenset[str]:
    """Words of address before a name, in lower case without their full stop."""
    return frozenset(_lines("honorifics.txt"))


@cache
def sureness() -> dict[str, float]:
    """By how much the confidence of each rule (named without version) is multiplied; from scripts/calibrate.py."""
    return {rule: float(factor) for rule, factor in (line.split("\t") for line in _lines("sureness.tsv"))}


@cache
def variants(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A table of words with their other forms: the word (or words) to write, and what stands for it."""
    return tuple((row[0], tuple(row[1].split())) for row in (line.split("\t") for line in _lines(name)))


@cache
def bodies() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Well-known bodies: all names of each, the full one first, and the places where it is."""
    rows = ([*line.split("\t"), ""][:3] for line in _lines("bodies.tsv"))
    return tuple(
        (
            (name, *filter(None, (n.strip() for n in others.split("|")))),
            tuple(p.strip() for p in places.split("|") if p.strip()),
        )
        for name, others, places in rows
    )


@cache
def body_places() -> dict[str, list[tuple[str, ...]]]:
    """The names of the well-known bodies, with the places of each body that bears one."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for names, places in bodies():
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(places)
    return found


@dataclass(frozen=True)
class Weight:
    """What a kind of evidence weighs when two names are compared: natural-log odds, None for a veto; and its words.

    Where it is `computed` for each pair, `weight` is the most that it may be.
    """

    weight: float | None
    words: str
    computed: bool = False


@cache
def weights() -> dict[str, Weight]:
    """The kinds of evidence on whether two names are one thing's."""
    rows = (line.split("\t") for line in _lines("weights.tsv"))
    return {
        row[0]: Weight(
            None if row[1] == "veto" else float(row[1]), row[2], row[3:4] != [] and row[3].startswith("computed")
        )
        for row in rows
    }


@cache
def areas() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Broad areas of research: to each the areas near it, and words that tell it, in lower case."""
    rows = (line.split("\t") for line in _lines("areas.tsv"))
    return {name: (frozenset(near.split()), frozenset(words.split())) for name, near, words in rows}


@cache
def spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of spellings with what they are compared by, in the order to apply them."""
    return tuple((re.compile(row.split("\t")[0]), row.split("\t")[1]) for row in _lines("spellings.tsv"))


@cache
def sounds(of: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns that make one of the transliterations of a sound; `of` is any, or east for East Asian given names."""
    rows = ([*row.split("\t"), ""][:3] for row in _lines("sounds.tsv"))
    return tuple((re.compile(pattern), to) for kind, pattern, to in rows if kind == of)


@cache
def short_names() -> dict[str, frozenset[str]]:
    """Short and pet forms of given names outside English, with the names they stand for; all folded."""
    return {short: frozenset(full.split()) for short, full in (line.split("\t") for line in _lines("nicknames.tsv"))}


@cache
def sets(name: str) -> dict[str, frozenset[int]]:
    """A table of words that stand for each other: each word, folded, with the numbers of the lines it is in."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines(name)):
        for word in line.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def surname_shares() -> dict[str, float]:
    """Frequent family names, folded, with the share of the world's researchers that bear them."""
    return {row[0]: float(row[1]) / 1000 for row in (line.split("\t") for line in _lines("surnames.tsv"))}


def is_family_name(folded: str) -> bool:
    """Whether a folded word is a family name by one of the lists."""
    return folded in family_names() or folded in surname_shares()


@cache
def given_shares() -> dict[str, float]:
    """Frequent given names, folded, with the share of the world's researchers that bear them."""
    return {row[0]: float(row[1]) / 1000 for row in (line.split("\t") for line in _lines("given_names.tsv"))}


@cache
def east_asian_surnames() -> frozenset[str]:
    """Family names, folded, that stand before the given name where they come from."""
    rows = (line.split("\t") for line in _lines("surnames.tsv"))
    return frozenset(row[0] for row in rows if len(row) > 2) | sets("romanised.tsv").keys()


# Greek, Cyrillic, Armenian, Georgian, Kana, Han and Hangul are transliterated as people of these languages write
# their names in Latin letters, more or less; scripts without vowels are not.
_VOWELS = re.compile("[\u0370-\u058f\u10a0-\u10ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def _spelt(name: str) -> bool:
    return bool(name) and (name[0] < "\u0250" or _VOWELS.match(name) is not None)


_SHORTEST = 300  # a list of fewer names without figures is only a part of a language's


@cache
def name_shares(kind: str) -> dict[str, float]:
    """Share of the people of a language that bear a name, at its highest; `kind` is `last_name` or `first_name`.

    From the lists of the Faker package; where a list has no figures, its names are taken as equally frequent.
    """
    shares: dict[str, float] = {}
    for _, values in _faker(kind):
        if isinstance(values, dict):
            total = sum(float(v) for v in values.values()) or 1.0
            rows = {fold(str(name)): max(0.0, float(v)) / total for name, v in values.items() if _spelt(str(name))}
        else:
            listed = values if isinstance(values, list | tuple) else ()
            names = {fold(v) for v in listed if isinstance(v, str) and _spelt(v)}
            rows = dict.fromkeys(names, 1 / max(len(names), _SHORTEST))
        for name, share in rows.items():
            shares[name] = max(shares.get(name, 0.0), share)
    return shares


@cache
def kin() -> frozenset[str]:
    """Nouns for somebody by their relation to another: relatives, teachers, students, colleagues."""
    return frozenset(_lines("kin.txt"))


def fold_case(text: str) -> str:
    """ASCII of a name with its capitals."""
    return text if text.isascii() else anyascii(text)


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Lower-case ASCII of a name, for comparison: `Łukasz` and `Lukasz` are one."""
    return anyascii(text).lower() if not text.isascii() else text.lower()
