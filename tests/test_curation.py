"""The file of corrections: what may stand in it, what is said about what may not, and how entries are added."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ontology
from graph import curation, identifier
from graph.curation import Add, Curation, Different, Drop, Entry, Link, Ref, Rename, Retype, Same, append, read
from graph.errors import CurationError, SymposiaError
from graph.models.vocabulary import KINDS

TEMPLATE = ROOT / "graph" / "lexicon" / "curation.yaml"
STATEMENT = "https://w3id.org/symposia/id/statement/84d9928d2c3deb86cb24"
ADA, LOVELACE = Ref("person/ada-lovelace"), Ref("person/a-lovelace")
EVERY: tuple[Entry, ...] = (
    Same((LOVELACE, ADA)),
    Different((Ref("J. Doe", document="talk.txt"), Ref("J. Doe", document="prize.txt"))),
    Rename(LOVELACE, "Ada Lovelace", why="her full name"),
    Retype(Ref("org/foldserver"), "System"),
    Drop(Ref("person/best-paper")),
    Drop(statement=STATEMENT, why="the poem, not the poet"),
    Add(ADA, "researches", Ref("engines", kind="Topic"), "talk.txt", "Ada works on engines"),
    Add(
        ADA,
        "hasPosition",
        (("roleTitle", "Professor"), ("atOrganization", Ref("org/oslo")), ("status", "former")),
        "talk.txt",
        "Professor at Oslo",
    ),
    Add(Ref("event/knots"), "place", "Main Hall", "talk.txt", "in the Main Hall"),
    Link(Ref("org/epfl"), "https://ror.org/02s376052", 0.93, "ror.org"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "curation.yaml"


def given_text(path: Path, text: str | bytes) -> Curation:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def refused(path: Path, text: str | bytes) -> CurationError:
    with pytest.raises(CurationError) as caught:
        given_text(path, text)
    error = caught.value
    assert error.path == path
    assert error.line is None or f"{path}, line {error.line}: " in str(error)
    return error


def only(path: Path, text: str) -> Entry:
    (entry,) = given_text(path, text).entries
    return entry


# What may stand in the file


def test_the_template_is_a_file_of_no_corrections(path):
    assert given_text(path, TEMPLATE.read_bytes()).empty


def test_every_example_of_the_template_can_be_used_as_it_stands(path):
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    examples = [line.removeprefix("# ") if line.startswith(("#   - ", "#     ")) else line for line in lines]
    # The section stands below its examples in the template, above its entries in a file.
    text, waiting = "", list[str]()
    for line in examples[15:]:
        if line.startswith("  "):
            waiting.append(line)
        elif line and not line.startswith("#"):
            text += "\n".join([line, *waiting, ""])
            waiting.clear()
    found = given_text(path, text)
    assert all(getattr(found, section) for section in curation.FORMS)


def test_every_form_that_a_message_shows_can_be_used(path):
    for section, form in curation.FORMS.items():
        shown = form.split(", or - ")[0].replace("REF", "person/ada")
        assert len(given_text(path, f"{section}:\n{shown}\n").entries) == 1


@pytest.mark.parametrize(
    "text", ["", "\n", "# nothing yet\n", "---\n", "~", "same:\n", "same: []\ndrop: ~\n", "\ufeff"]
)
def test_a_file_without_entries_is_empty(path, text):
    found = given_text(path, text)
    assert found.empty and found.path == str(path)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_missing_file_is_an_error_only_when_the_user_named_it(path):
    assert read(path, named=False) == Curation(str(path))
    with pytest.raises(CurationError, match="no such file"):
        read(path)


def test_entities_are_joined_and_told_apart_as_lists_or_with_a_reason(path):
    found = given_text(
        path,
        "same:\n  - [person/a, person/b, Carl]\n  - entities:\n    - x\n    - y\n    why: seen\n"
        "different:\n- [person/a, person/d]\n",
    )
    assert found.same == (Same((Ref("person/a"), Ref("person/b"), Ref("Carl"))), Same((Ref("x"), Ref("y")), why="seen"))
    assert found.different == (Different((Ref("person/a"), Ref("person/d"))),)
    assert [entry.line for entry in found.entries] == [2, 3, 8]
    assert [ref.line for ref in found.same[1].refs] == [4, 5]


@pytest.mark.parametrize(
    ("written", "ref", "form"),
    [
        ("https://w3id.org/symposia/id/org/epfl", Ref("https://w3id.org/symposia/id/org/epfl"), "iri"),
        ("person/ada-lovelace", Ref("person/ada-lovelace"), "path"),
        ("Ada Lovelace", Ref("Ada Lovelace"), "name"),
        ("TCP/IP", Ref("TCP/IP"), "name"),
        ("yes", Ref("yes"), "name"),
        ("2019", Ref("2019"), "name"),
        ("1e3", Ref("1e3"), "name"),
        ('"null"', Ref("null"), "name"),
        ("{name: J. Doe, document: talk.txt}", Ref("J. Doe", document="talk.txt"), "name"),
        ("{entity: person/j-doe, document: a/b.txt}", Ref("person/j-doe", document="a/b.txt"), "path"),
        ("{entity: Turing, kind: Award}", Ref("Turing", kind="Award"), "name"),
    ],
)
def test_a_thing_is_named_by_address_or_by_name_and_a_document_or_kind_narrows_it(path, written, ref, form):
    entry = only(path, f"drop:\n- entity: {written}\n")
    assert entry == Drop(ref) and entry.ref.form == form


@pytest.mark.parametrize(
    "written", ["person/x", "{entity: person/x}", "{name: person/x}", "{entity: {name: person/x}}", "'person/x'"]
)
def test_what_is_dropped_may_be_named_with_or_without_a_key(path, written):
    assert only(path, f"drop:\n- {written}\n") == Drop(Ref("person/x"))


def test_what_is_dropped_may_be_narrowed_within_the_entry(path):
    entry = only(path, "drop:\n- name: J. Doe\n  document: talk.txt\n  why: a typo\n")
    assert entry == Drop(Ref("J. Doe", document="talk.txt"), why="a typo")


@pytest.mark.parametrize("name", sorted(curation.CLASSES))
def test_a_thing_may_be_given_every_class(path, name):
    assert only(path, f"retype:\n- {{entity: org/x, to: {name}}}\n") == Retype(Ref("org/x"), name)


def test_the_classes_are_those_of_the_ontology_below_the_kinds():
    schema = ontology.schema()
    for name, kind in curation.CLASSES.items():
        body = schema.split(f"sym:{name} a owl:Class", 1)[1].split("\nsym:", 1)[0]
        assert name == kind or f"rdfs:subClassOf sym:{kind} " in body
    assert set(KINDS) == set(identifier.FOLDERS) == set(curation.CLASSES.values())


def test_properties_tell_things_from_texts():
    known = curation.properties()
    assert known["hasPosition"] and known["atOrganization"] and not known["roleTitle"] and not known["heldOn"]
    assert set(curation.NODES) <= known.keys() and "Person" not in known


def test_an_added_statement_takes_a_thing_a_text_or_fields(path):
    found = given_text(
        path,
        """
add:
  - {subject: person/a, predicate: researches, object: engines, document: t.txt, quote: engines}
  - {subject: event/k, predicate: heldOn, object: 2019-05-01, document: t.txt, quote: on 1 May}
  - subject: {name: Ada, kind: Person}
    predicate: hasDegree
    object:
      degreeLevel: PhD
      awardedBy: {name: Oslo, document: t.txt}
      year: 1990
    document: t.txt
    quote: |
      PhD, Oslo,
      1990
""",
    )
    degree = (("degreeLevel", "PhD"), ("awardedBy", Ref("Oslo", document="t.txt")), ("year", "1990"))
    assert found.add == (
        Add(Ref("person/a"), "researches", Ref("engines"), "t.txt", "engines"),
        Add(Ref("event/k"), "heldOn", "2019-05-01", "t.txt", "on 1 May"),
        Add(Ref("Ada", kind="Person"), "hasDegree", degree, "t.txt", "PhD, Oslo,\n1990"),
    )


@pytest.mark.parametrize(
    "to",
    [
        "https://orcid.org/0000-0002-1825-0097",
        "http://www.wikidata.org/entity/Q7259",
        "https://openalex.org/A5023888391",
        "https://ror.org/02s376052",
    ],
)
def test_a_link_leads_to_a_web_address_and_may_say_how_sure_it_is(path, to):
    assert only(path, f"link:\n- {{entity: person/a, to: '{to}'}}\n") == Link(Ref("person/a"), to)
    text = f"link:\n- {{entity: person/a, to: '{to}', score: 0.5, source: me, why: seen}}\n"
    assert only(path, text) == Link(Ref("person/a"), to, 0.5, "me", why="seen")


def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(path):
    text = "same:\n- [a, b]\nrename:\n- entity: a\n  to: é\n"
    plain = given_text(path, text)
    other = given_text(path, "\ufeff" + text.replace("\n", "\r\n"))
    assert other.entries == plain.entries and [e.line for e in other.entries] == [e.line for e in plain.entries]


def test_every_entry_has_words_on_one_line_for_reports(path):
    append(path, EVERY)
    first = next(n for n, line in enumerate(path.read_text().splitlines(), 1) if line.startswith("  - ["))
    words = [entry.words for entry in read(path).entries]
    assert words[0] == f"same: person/a-lovelace = person/ada-lovelace (line {first})"
    assert [w.rsplit(" (line", 1)[0] for w in words[1:]] == [
        "different: J. Doe [talk.txt] ≠ J. Doe [prize.txt]",
        'rename: person/a-lovelace to "Ada Lovelace"',
        "retype: org/foldserver to System",
        "drop: person/best-paper",
        f"drop: statement {STATEMENT}",
        'add: person/ada-lovelace researches engines [Topic], in talk.txt: "Ada works on engines"',
        'add: person/ada-lovelace hasPosition (roleTitle "Professor", atOrganization org/oslo, status "former"), '
        'in talk.txt: "Professor at Oslo"',
        'add: event/knots place "Main Hall", in talk.txt: "in the Main Hall"',
        "link: org/epfl to https://ror.org/02s376052",
    ]
    assert Rename(Ref("a\nb"), "\x1b[31mred\u202e").words == 'rename: a b to "\ufffd[31mred\ufffd"'


# What may not


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("sames:\n- [a, b]\n", 1, ["'sames'", "did you mean same"]),
        ("- [a, b]\n", 1, ["the file is a list", "same:"]),
        ("hello\n", 1, ["the file is text"]),
        ("5\n", 1, ["the file is text"]),
        ("same: a\n", 1, ["'same' holds text", "- [person/"]),
        ("same: {a: b}\n", 1, ["'same' holds a mapping"]),
        ("? [a]\n: b\n", 1, ["unknown key"]),
        ("same:\n- [a]\n", 2, ["two or more"]),
        ("same:\n- []\n", 2, ["two or more"]),
        ("same:\n- a\n", 2, ["the entry is text"]),
        ("same:\n- [a, b]\n-\n", 3, ["the entry is empty"]),
        ("same:\n- {why: x}\n", 2, ["two or more"]),
        ("same:\n- {entities: a}\n", 2, ["two or more"]),
        ("same:\n- {entities: [a, b], wy: x}\n", 2, ["'wy'", "did you mean why"]),
        ("same:\n- [a, [b]]\n", 2, ["a list, not text"]),
        ("same:\n- [a, '']\n", 2, ["blank"]),
        ("same:\n- [a, ~]\n", 2, ["empty"]),
        ("same:\n- [a, Null]\n", 2, ["empty"]),
        ("same:\n- [a, b, a]\n", 2, ["'a' stands twice"]),
        ("different:\n- [a, a]\n", 2, ["'a' stands twice"]),
        ('same:\n- [a, "\\ud800"]\n', 2, ["half of a character"]),
        ("same:\n- [a, {entity: b, nme: c}]\n", 2, ["'nme'", "did you mean name"]),
        ("same:\n- [a, {entity: b, name: c}]\n", 2, ["exactly one of"]),
        ("same:\n- [a, {document: c}]\n", 2, ["exactly one of"]),
        ("same:\n- [a, {entity: {entity: b}}]\n", 2, ["a mapping stands within"]),
        ("same:\n- [a, {entity: b, kind: Persn}]\n", 2, ["did you mean Person"]),
        ("same:\n- [a, {entity: b, kind: University}]\n", 2, ["no kind is named 'University'"]),
        ("same:\n- [a, {entity: b, document: [c]}]\n", 2, ["'document' is a list"]),
        ("same:\n- [a, 'https://x.org/a b']\n", 2, ["no web address"]),
        ("rename:\n- entity: a\n", 2, ["no 'to'", "write it as"]),
        ("rename:\n- entity: a\n  to:\n", 3, ["'to' is empty"]),
        ("rename:\n- entity: a\n  to: [b]\n", 3, ["'to' is a list"]),
        ("rename:\n- entity: a\n  to: b\n  why: {}\n", 4, ["'why' is a mapping"]),
        ("retype:\n- entity: a\n  to: Universty\n", 3, ["did you mean University"]),
        ("retype:\n- entity: a\n  to: Degree\n", 3, ["no class is named 'Degree'"]),
        ("drop:\n- {}\n", 2, ["neither an entity nor a statement"]),
        ("drop:\n- [a]\n", 2, ["the entry is a list"]),
        ("drop:\n- {why: x}\n", 2, ["neither an entity"]),
        ("drop:\n- {statement: person/x}\n", 2, ["not the address of a statement"]),
        (f"drop:\n- {{statement: '{STATEMENT}', entity: a}}\n", 2, ["both an entity and a statement"]),
        ("add:\n- subject: a\n", 2, ["no 'predicate'", "no 'object'", "no 'document'", "no 'quote'"]),
        ("add:\n- {subject: a, predicate: p, object: b, document: d, quote: q}\n", 2, ["no property 'p'"]),
        ("add:\n- {subject: a, predicate: research, object: b, document: d, quote: q}\n", 2, ["mean researches"]),
        ("add:\n- {subject: a, predicate: Person, object: b, document: d, quote: q}\n", 2, ["no property"]),
        ("add:\n- {subject: a, predicate: leads, object: {x: y}, document: d, quote: q}\n", 2, ["only hasPosition"]),
        ("add:\n- {subject: a, predicate: place, object: {name: y}, document: d, quote: q}\n", 2, ["not text"]),
        ("add:\n- {subject: a, predicate: hasDegree, object: {}, document: d, quote: q}\n", 2, ["no fields"]),
        ("add:\n- {subject: a, predicate: hasDegree, object: {feld: x}, document: d, quote: q}\n", 2, ["mean field"]),
        ("add:\n- {subject: a, predicate: hasDegree, object: {field: [x]}, document: d, quote: q}\n", 2, ["'field'"]),
        ("add:\n- {subject: a, predicate: leads, object: b, document: d, quote: ' '}\n", 2, ["'quote' is blank"]),
        ("link:\n- {entity: a, to: Q7259}\n", 2, ["'Q7259' is no web address"]),
        ("link:\n- {entity: a, to: 'mailto:a@b.org'}\n", 2, ["no web address"]),
        ("link:\n- {entity: a, to: 'https://x.org', score: 2}\n", 2, ["from 0 to 1"]),
        ("link:\n- {entity: a, to: 'https://x.org', score: .nan}\n", 2, ["from 0 to 1"]),
        ("link:\n- {entity: a, to: 'https://x.org', score: nan}\n", 2, ["from 0 to 1"]),
        ("link:\n- {entity: a, to: 'https://x.org', score: high}\n", 2, ["from 0 to 1"]),
        ("link:\n- {entity: a, to: 'https://x.org', score: [1]}\n", 2, ["'score' is a list"]),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(path, text, line, words):
    error = refused(path, text)
    assert error.line == line
    assert all(word in str(error) for word in words), str(error)
    assert all("; " in told for told in str(error).splitlines())


def test_all_faults_are_told_at_once_each_with_its_line(path):
    error = refused(path, "names:\nsame:\n- [a]\nrename:\n- {entity: a, too: b}\nretype:\n- {entity: [], to: X}\n")
    assert error.line == 1
    assert [int(told.split(", line ")[1].split(":")[0]) for told in str(error).splitlines()] == [1, 3, 5, 5, 7, 7]


def test_of_very_many_faults_the_first_hundred_are_told(path):
    told = str(refused(path, "drop:\n" + "- []\n" * 1000)).splitlines()
    assert len(told) == 101 and told[-1] == "and 900 faults more"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("same:\n- !!python/object/apply:os.system ['touch pwned']\n", 2, "tag"),
        ("!!map {same: []}\n", 1, "tag"),
        ("same:\n- [!!str a, b]\n", 2, "tag"),
        ("same:\n- [!x a, b]\n", 2, "tag"),
        ("same:\n- [&a x, *a]\n", 2, "anchor"),
        ("same: &s\n- [x, y]\n", 1, "anchor"),
        ("rename:\n- {entity: a, to: b}\n- <<: *x\n", 3, "alias"),
        ("same:\n- [a, b]\nsame:\n- [c, d]\n", 3, "stands twice"),
        ("rename:\n- entity: a\n  to: b\n  to: c\n", 4, "stands twice"),
        ("same:\n\t- [a, b]\n", 2, "never tabs"),
        ("same:\n- [a, b\n", 3, "not YAML"),
        ("same:\n- 'a\n", 3, "not YAML"),
        ("same:\n- [a, b]\n - [c, d]\n", 3, "not YAML"),
        ("rename:\n- {entity: a, to: Ada: the Countess}\n", 2, "quotes"),
        ("same:\n- [a, b]\n---\nsame:\n- [c, d]\n", 3, "second document"),
        ("same:\n- [a, \x07]\n", 2, "character"),
        ("%YAML 9.1\n---\nsame:\n", 1, "not YAML"),
        ('same:\n- [a, "\\UFFFFFFFF"]\n', 1, "not YAML"),
        ("[" * 5000, 1, "nested"),
        ("- " * 5000, 1, "nested"),
        ("{a: " * 5000, 1, "nested"),
        ("".join(" " * n + "a:\n" for n in range(50)), 11, "nested"),
    ],
)
def test_hostile_or_broken_yaml_is_refused_with_its_line(path, text, line, words):
    error = refused(path, text)
    assert words in str(error), str(error)
    assert error.line == line
    assert not Path("pwned").exists()


def test_a_bomb_of_aliases_is_refused_at_once(path):
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    began = time.monotonic()
    assert "anchor" in str(refused(path, "\n".join(rows)))
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        "same:\n- [" + "a, " * 40_000 + "]\n",
        "same:\n- [" + ", ".join(f"a{n}" for n in range(40_000)) + ", ~]\n",
        "".join(f"same{n}:\n" for n in range(40_000)),
        "rename:\n" + "- {entty: a}\n" * 20_000,
        "same:\n" * 40_000,
        "add:\n- {predicate: " + "researches" * 40_000 + "}\n",
        '"' + "same" * 100_000 + '": x\n',
        "drop:\n- " + "\n\n  x" * 50_000 + "\n- ''\n",
    ],
)
def test_what_is_wrong_many_times_is_told_soon_and_in_few_words(path, text):
    began = time.monotonic()
    assert len(str(refused(path, text))) < 50_000
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("raw", "line"), [(b"same:\n- [a, \xff]\n", 2), ("same:\n- [a, b]\n".encode("utf-16"), 1), (b"\x80", 1)]
)
def test_what_is_not_utf_8_is_refused(path, raw, line):
    error = refused(path, raw)
    assert error.line == line and "UTF-8" in str(error)


def test_a_file_beyond_the_limit_is_refused_unread(path):
    error = refused(path, b"#" * (curation.LIMIT + 1))
    assert "more than 5 MB" in str(error)
    assert given_text(path, b"#" * curation.LIMIT).empty


def test_a_folder_is_no_file_of_corrections(tmp_path):
    for call in (lambda: read(tmp_path), lambda: read(tmp_path, named=False), lambda: append(tmp_path, EVERY)):
        with pytest.raises(CurationError, match="not a file"):
            call()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(path):
    os.mkfifo(path)
    with pytest.raises(CurationError, match="not a file"):
        read(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever is root may read all")
def test_a_file_that_may_not_be_read_is_an_error(path):
    path.write_text("same:\n")
    path.chmod(0)
    with pytest.raises(CurationError, match="cannot be read"):
        read(path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.lists(
            st.sampled_from(
                [*"-?:,[]{}#&*!|>'\"%@` \n\t~", "- ", ": ", "\n  ", "\n- ", *curation.FORMS, "entity", "to", "a", "\\x"]
            )
        ).map("".join),
    )
)
def test_any_file_is_read_or_refused(path, text):
    try:
        given_text(path, text if isinstance(text, bytes) else text.encode())
    except CurationError as error:
        assert str(path) in str(error) and isinstance(error, SymposiaError)


# Adding


def test_entries_that_are_added_are_read_again(path):
    assert append(path, EVERY) == EVERY
    found = read(path)
    assert found.entries == EVERY
    assert all(entry.line for entry in found.entries)


def test_a_file_that_is_not_there_begins_as_the_template(path):
    append(path, [Same((ADA, LOVELACE))])
    template, lines = TEMPLATE.read_text().splitlines(), path.read_text().splitlines()
    assert [line for line in lines if line not in template] == ["  - [person/ada-lovelace, person/a-lovelace]"]
    assert [line for line in lines if line in template] == template


def test_without_new_entries_nothing_is_written(path):
    assert append(path, []) == () and not path.exists()
    append(path, EVERY)
    before = path.stat().st_mtime_ns, path.read_bytes()
    assert append(path, EVERY) == ()
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_what_stands_there_already_is_not_added_whatever_its_reason_or_order(path):
    append(path, EVERY)
    again = [Same((ADA, LOVELACE), why="another reason"), replace(EVERY[2], why=""), Rename(LOVELACE, "A. Lovelace")]
    assert append(path, again) == (Rename(LOVELACE, "A. Lovelace"),)
    assert append(path, [Drop(Ref("x")), Drop(Ref("x"), why="twice")]) == (Drop(Ref("x")),)


USER = """\
# my corrections
same:   # who is who
- [person/a, person/b]   # seen on 3 May

   # an odd comment
-   entities:
    -  'c'
    - d
    why: >
      because
      I know

# names
rename: ~  # none yet

drop: []
link:
"""


def test_comments_order_and_layout_of_what_stands_there_are_kept(path):
    path.write_text(USER)
    added = [Same((Ref("x"), Ref("y"))), Rename(Ref("a"), "B"), Drop(Ref("org/z")), Retype(Ref("org/z"), "Company")]
    append(path, [*added, Link(Ref("a"), "https://ror.org/1")])
    assert (
        path.read_text()
        == """\
# my corrections
same:   # who is who
- [person/a, person/b]   # seen on 3 May

   # an odd comment
-   entities:
    -  'c'
    - d
    why: >
      because
      I know
- ["x", "y"]

# names
rename:  # none yet
  - entity: "a"
    to: "B"

drop:
  - entity: org/z
link:
  - entity: "a"
    to: https://ror.org/1
retype:
  - entity: org/z
    to: Company
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        "\n\n",
        "---\n",
        "same:",
        "same:\n- [a, b]",
        "same: [[a, b], [c, d,],]\n",
        "same: [[a, b]]  # one\n# two\n",
        "same: [\n  [a, b],  # one\n  {entities: [c, d]}\n]\n# two\n",
        "{}",
        "{same: [[a, b]]}",
        "{same: [], rename: ~}",
        "{same: ~, rename: [{entity: x, to: y}], }\n",
        "  same:\n  - [a, b]\n  drop:\n",
        '"same":\n      - [a, b]\n      # end\n',
        "same:\n- - a\n  - b\n- - c\n  - d\n",
        "rename:\n- entity: a\n  to: |+\n    text\n\n\n# after\ndrop:\n- x\n",
        "rename:\n- entity: a\n  to: |-\n    text",
        "rename:\n- entity: a\n  to: b\n  why:\n# after\nsame:\n",
        "rename:\n- entity: a\n  to: several\n    lines of\n    it # end\n# after\n",
        "rename:\n- entity: a\n  to: 'several\n    lines\n\n    of it'\n# after\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_entries_can_be_added_to_a_file_of_any_layout(path, text, newline, mark):
    before = given_text(path, mark + text.replace("\n", newline))
    append(path, EVERY)
    after, raw = read(path), path.read_bytes().decode()
    for section in curation.FORMS:
        fresh = tuple(entry for entry in EVERY if entry.section == section)
        assert getattr(after, section) == getattr(before, section) + fresh
    assert raw.startswith("\ufeff") == bool(mark)
    assert newline == "\n" or "\n" not in text or "\n" not in raw.replace("\r\n", "")
    comments = [part for part in ("# only a comment", "# one", "# two", "# after", "# end") if part in text]
    assert all(comment in raw for comment in comments)


@pytest.mark.parametrize("text", ["? same\n", "{rename: }", "same:\n- [a, b]\n...\n"])
def test_a_file_that_cannot_be_added_to_is_left_as_it_is(path, text):
    given_text(path, text)
    with pytest.raises(CurationError, match="left as it is"):
        append(path, EVERY)
    assert path.read_text() == text


def test_a_file_with_faults_is_left_as_it_is(path):
    path.write_text("sames:\n")
    with pytest.raises(CurationError, match="did you mean same"):
        append(path, EVERY)
    assert path.read_text() == "sames:\n"


@pytest.mark.parametrize(
    "entry",
    [
        Same((ADA,)),
        Same((ADA, ADA)),
        Rename(ADA, " "),
        Rename(Ref(""), "x"),
        Rename(Ref("\ud800"), "x"),
        Retype(ADA, "Scientist"),
        Drop(),
        Drop(ADA, STATEMENT),
        Drop(statement="x"),
        Add(ADA, "unheard", ADA, "d", "q"),
        Add(ADA, "leads", "a text", "d", "q"),
        Add(ADA, "leads", Ref("x"), "d", ""),
        Add(ADA, "hasDegree", (), "d", "q"),
        Link(ADA, "nowhere"),
        Link(ADA, "https://x.org", 7),
        Link(ADA, "https://x.org", float("nan")),
    ],
)
def test_an_entry_of_no_valid_form_is_not_added(path, entry):
    path.write_text(USER)
    with pytest.raises(CurationError, match="left as it is"):
        append(path, [entry])
    assert path.read_text() == USER


def test_no_folder_is_made_and_nothing_is_left_beside_the_file(tmp_path):
    with pytest.raises(CurationError, match="cannot be written"):
        append(tmp_path / "none" / "curation.yaml", EVERY)
    append(tmp_path / "curation.yaml", EVERY)
    assert [p.name for p in tmp_path.iterdir()] == ["curation.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="links and permissions of POSIX")
def test_permissions_and_links_of_the_file_are_kept(tmp_path):
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_text("same:\n")
    real.chmod(0o600)
    link.symlink_to(real)
    append(link, EVERY)
    assert link.is_symlink() and read(real).entries == EVERY
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


ODD = [
    "yes",
    "123",
    "-",
    "- a",
    "a: b",
    "#",
    "a #b",
    "null",
    "~",
    "'",
    '"',
    "\\",
    "*a",
    "&a",
    "!a",
    "%",
    "@",
    "`",
    "{",
    "]",
]
ODD += [
    "a\nb",
    " a ",
    "\ta",
    "\x00\x07\x7f\x85\xa0",
    "\u2028\u2029\ufeff\ufffe",
    "😀\U000e0001",
    "Null",
    "---",
    "...",
    "|",
    "=",
]
texts = (st.text(min_size=1) | st.sampled_from(ODD)).filter(lambda text: text.strip() != "")
names = texts.filter(lambda text: not text.startswith(("http://", "https://")))
slugs = st.from_regex(r"(person|org|topic)/[a-z0-9-]{1,9}", fullmatch=True)
plain_refs = (names | slugs | st.just("https://w3id.org/symposia/id/org/epfl")).map(Ref)
refs = plain_refs | st.builds(Ref, names | slugs, names | st.just(""), st.sampled_from(["", *KINDS]))
groups = st.lists(refs, min_size=2, max_size=4, unique=True).map(tuple)
whys = texts | st.just("")
nodes = st.fixed_dictionaries({"roleTitle": texts}, optional={"atOrganization": refs, "start": texts, "field": texts})
iris = st.from_regex(r"https://[a-z]{1,5}\.org/[A-Za-z0-9?=:,;()'~-]{0,9}(#[a-z]*)?", fullmatch=True)
entries: st.SearchStrategy[Entry] = st.one_of(
    st.builds(Same, groups, why=whys),
    st.builds(Different, groups, why=whys),
    st.builds(Rename, refs, texts, why=whys),
    st.builds(Retype, refs, st.sampled_from(list(curation.CLASSES)), why=whys),
    st.builds(Drop, refs, why=whys),
    st.builds(lambda why: Drop(statement=STATEMENT, why=why), whys),
    st.builds(Add, refs, st.sampled_from(["leads", "hasAward"]), refs, texts, texts, why=whys),
    st.builds(Add, refs, st.sampled_from(["place", "heldOn"]), texts, texts, texts, why=whys),
    st.builds(
        Add, refs, st.sampled_from(curation.NODES), nodes.map(lambda d: tuple(d.items())), texts, texts, why=whys
    ),
    st.builds(Link, refs, iris, st.none() | st.floats(0, 1), whys, why=whys),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(entries, max_size=5), st.lists(entries, max_size=5), st.sampled_from([None, "", USER]))
def test_whatever_is_added_is_read_again_as_it_was(path, first, then, text):
    path.unlink(missing_ok=True)
    if text is not None:
        path.write_text(text)
    before = read(path, named=False)
    added = (*append(path, first), *append(path, then))
    after = read(path, named=False)
    for section in curation.FORMS:
        assert getattr(after, section) == getattr(before, section) + tuple(e for e in added if e.section == section)
    assert append(path, [*first, *then]) == ()
    comments = [line for line in (text or "").splitlines() if line.strip().startswith("#")]
    assert [line for line in path.read_text().splitlines() if line in comments] == comments if added else True


@pytest.mark.parametrize("name", ODD)
def test_names_of_any_letters_can_be_added(path, name):
    entry = Rename(Ref(name), name, why=name)
    if not name.strip():
        return
    append(path, [entry])
    assert read(path).rename == (entry,) and read(path).rename[0].why == name


def test_the_file_that_is_written_is_yaml_for_every_other_reader(path):
    append(path, EVERY)
    code = "import sys, json; from ruamel.yaml import YAML; print(json.dumps(YAML(typ='safe').load(open(sys.argv[1]))))"
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    assert '"same": [["person/a-lovelace", "person/ada-lovelace"]]' in told and '"score": 0.93' in told
