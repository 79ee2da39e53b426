"""What can go wrong, as exceptions that say what, where, and what to do next.

::

    SymposiaError
    ├── DocumentError          a file that cannot be read as a document
    ├── ExtractorError         an extractor that is unknown, not installed or cannot work
    ├── StoreError             a store that cannot be opened, read or written
    │   └── EndpointError      a SPARQL endpoint that does not answer as it should
    ├── UnknownQuery           no named query of that name
    ├── UnknownRule            no rule of that name
    ├── UnknownEntity          nothing in the graph of that name
    ├── AmbiguousName          too many things in the graph of that name
    ├── UnmappedQuestion       a question in words that no named query is known to answer
    ├── GoldError              a file of right answers that cannot be used
    ├── CurationError          a file of corrections that cannot be used
    ├── LinkingError           a source of identifiers that cannot be used
    ├── ParameterError         a query parameter that is unknown or has a wrong value
    ├── QuerySyntaxError       a query that is not SPARQL
    ├── QueryRefused           a query that is SPARQL but is not run here
    └── ResultFormatError      a result that cannot be written in the format asked for

The command line catches :class:`SymposiaError` and nothing wider.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class SymposiaError(Exception):
    """Something that a user can act upon: ``reason`` says what is wrong, ``advice`` what to do next."""

    def __init__(self, reason: str, *, where: str = "", advice: str = "") -> None:
        self.where = where
        self.reason = reason
        self.advice = advice
        super().__init__(_message(where, reason, advice))

    def __reduce__(self) -> tuple[object, ...]:
        """As another process can raise it again, whatever a class wants to be made of."""
        return _again, (type(self), self.args), self.__dict__


class DocumentError(SymposiaError):
    """The file at ``path`` cannot be read as a document."""

    def __init__(self, path: str | Path, reason: str, advice: str = "") -> None:
        self.path = Path(path)
        super().__init__(reason, where=str(path), advice=advice)


class ExtractorError(SymposiaError):
    """The extractor ``name`` is unknown, not installed, refused by its service, or breaks its interface."""

    def __init__(self, name: str, reason: str, advice: str = "") -> None:
        self.name = name
        super().__init__(reason, where=f"extractor {name}", advice=advice)


class StoreError(SymposiaError):
    """The store at ``location`` (a folder, or the address of an endpoint) cannot be used."""

    def __init__(self, location: str | Path, reason: str, advice: str = "") -> None:
        self.location = str(location)
        super().__init__(reason, where=str(location), advice=advice)


class EndpointError(StoreError):
    """The endpoint at ``location`` does not answer as it should; ``status`` is its HTTP status, if it gave one."""

    def __init__(self, location: str, reason: str, advice: str = "", *, status: int | None = None) -> None:
        self.status = status
        super().__init__(location, reason, advice)


class UnknownQuery(SymposiaError):
    """There is no query ``name`` among the ``known`` ones; ``nearest`` are those spelt like it."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(known)
        self.nearest = nearest(name, self.known)
        super().__init__(f"no query is named {name!r}", advice=_choice(self.nearest, self.known, "queries"))


class UnknownRule(SymposiaError):
    """No rule is named ``name``; ``nearest`` are those spelt like it."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(known)
        self.nearest = nearest(name, self.known)
        near = f"did you mean {' or '.join(self.nearest)}? " if self.nearest else ""
        super().__init__(f"no rule is named {name!r}", advice=f"{near}symposia explain --rules lists them")


class UnknownEntity(SymposiaError):
    """Nothing in the graph is called ``name``; ``nearest`` are names spelt like it."""

    def __init__(self, name: str, near: Iterable[str] = ()) -> None:
        self.name = name
        self.nearest = tuple(near)
        near = f"did you mean {' or '.join(self.nearest)}? " if self.nearest else ""
        super().__init__(
            f"nothing in the graph is called {name!r}", advice=f"{near}symposia query find --name WORD looks for names"
        )


class AmbiguousName(SymposiaError):
    """So many things, ``count`` of them, have ``name`` in one of their names that it says too little."""

    def __init__(self, name: str, count: int) -> None:
        self.name = name
        self.count = count
        super().__init__(f"{count:,} things have {name!r} in a name", advice="give more of the name")


class UnmappedQuestion(SymposiaError):
    """No named query is known to answer ``question``; ``nearest`` are questions, or names, that are like it."""

    def __init__(self, question: str, reason: str, advice: str = "", nearest: Iterable[str] = ()) -> None:
        self.question = question
        self.nearest = tuple(nearest)
        super().__init__(reason, advice=advice)


class GoldError(SymposiaError):
    """The file of right answers at ``path`` cannot be used."""

    def __init__(self, path: str | Path, reason: str, advice: str = "") -> None:
        self.path = Path(path)
        super().__init__(reason, where=str(path), advice=advice)


class CurationError(SymposiaError):
    """The file of corrections at ``path`` cannot be used; ``line``, from 1, is that of its first fault, if known."""

    def __init__(self, path: str | Path, reason: str, advice: str = "", line: int | None = None) -> None:
        self.path = Path(path)
        self.line = line
        super().__init__(reason, where=str(path) if line is None else f"{path}, line {line}", advice=advice)


class LinkingError(SymposiaError):
    """The source of identifiers at ``source`` (a file, or the address of an endpoint) cannot be used."""

    def __init__(self, source: str | Path, reason: str, advice: str = "") -> None:
        self.source = str(source)
        super().__init__(reason, where=str(source), advice=advice)


class ParameterError(SymposiaError):
    """The parameter ``parameter`` of the query ``query`` is unknown, or its value is of a wrong type."""

    def __init__(self, query: str, parameter: str, reason: str, *, known: Iterable[str] = (), advice: str = "") -> None:
        self.query = query
        self.parameter = parameter
        self.known = tuple(known)
        self.nearest = nearest(parameter, self.known)
        advice = advice or _choice(self.nearest, self.known, "parameters")
        super().__init__(reason, where=f"query {query}, parameter {parameter}", advice=advice)


class QuerySyntaxError(SymposiaError):
    """The text is no SPARQL query; ``line`` and ``column``, from 1, say where reading it stopped, if known."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None, excerpt: str = "") -> None:
        self.line = line
        self.column = column
        self.excerpt = excerpt
        where = f"query, line {line}, column {column}" if line is not None else "query"
        super().__init__(reason + (f"\n{excerpt}" if excerpt else ""), where=where)


class QueryRefused(SymposiaError):
    """The query is not run here, whatever its results would be."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason, where="query", advice=advice)


class ResultFormatError(SymposiaError):
    """A result of kind ``kind`` cannot be written as ``format``."""

    def __init__(self, format: str, kind: str, reason: str, advice: str = "") -> None:
        self.format = format
        self.kind = kind
        super().__init__(reason, where=f"format {format}", advice=advice)


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of the known names that are spelt like ``name``, nearest first.

    >>> nearest("expert", ("experts", "awards"))
    ('experts',)
    """
    return tuple(get_close_matches(name, list(known), n=3, cutoff=0.5))


def _choice(near: tuple[str, ...], known: tuple[str, ...], what: str) -> str:
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"the {what} are {', '.join(known)}" if known else f"there are no {what}"


def _again(kind: type[SymposiaError], arguments: tuple[object, ...]) -> SymposiaError:
    error = kind.__new__(kind)
    error.args = arguments
    return error


def _message(where: str, reason: str, advice: str) -> str:
    text = f"{where}: {reason}" if where else reason
    return f"{text}\n{advice}" if advice else text
