import warnings
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import queries
from graph.errors import ParameterError, QuerySyntaxError, StoreError, UnknownQuery
from graph.guard import check_size, refuse_service

HERE = Path(__file__).parent
SMALL = HERE / "fixtures_small.trig"
ADA, BEN, CLEO, DAN = "Ada Example", "Ben Sample", "Cleo Writer", "Dan Specimen"
EU, LAB, FIRM, PRIZE = "Example University", "Laboratory for Imaginary Materials", "Sample Robotics", "Sample Prize"
CHAIR = "Jo and Max Donor Professor of Chemistry"
ID = "https://w3id.org/symposia/id/"

# name of the query, values of its parameters, rows
CLEO_IRI, DAN_IRI = (f"https://w3id.org/symposia/id/person/{n}" for n in ("cleo-writer", "dan-specimen"))

CASES = [
    ("advisors", {}, [(BEN, ADA)]),
    ("advisors", {"person": "cleo"}, []),
    ("authors", {}, [("Five questions for Ada Example", CLEO, "Plain Society")]),
    ("authors", {"document": "AGENDA"}, []),
    ("award-years", {"award": "the prize"}, [(ADA, PRIZE, "2019")]),
    ("awards", {"award": "prize"}, [(ADA, PRIZE, FIRM), (BEN, PRIZE, FIRM)]),
    ("awards", {"award": "medal"}, []),
    ("chairs", {}, [(ADA, CHAIR, EU, "current")]),
    ("collaborators", {"person": "a. example"}, [(ADA, DAN, None), (ADA, FIRM, "joint research")]),
    ("collaborators", {"person": "specimen"}, [(DAN, ADA, None)]),
    ("colleagues", {}, [(ADA, DAN, "My colleague Dan Specimen")]),
    (
        "company-ties",
        {"company": "inc."},
        [
            (ADA, "award", FIRM),
            (ADA, "former", FIRM),
            (ADA, "joint research", FIRM),
            (BEN, "award", FIRM),
            (DAN, "founder", FIRM),
        ],
    ),
    ("contacts", {}, [(ADA, "web page", "https://example.org/~ada"), (BEN, "e-mail", "mailto:ben@example.org")]),
    ("contacts", {"person": "dan"}, []),
    (
        "degrees",
        {},
        [
            (ADA, "PhD", "chemistry", "Other University", None),
            (BEN, "BS", None, EU, None),
            (BEN, "PhD", None, None, None),
        ],
    ),
    ("degrees", {"institution": "eu"}, [(BEN, "BS", None, EU, None)]),
    (
        "degrees",
        {"level": "phd"},
        [(ADA, "PhD", "chemistry", "Other University", None), (BEN, "PhD", None, None, None)],
    ),
    (
        "event",
        {"event": "spring"},
        [("Spring Meeting", "2020-07", "Main Hall", EU), ("Spring Meeting", "2020-07", "Main Hall", LAB)],
    ),
    ("event", {"event": "autumn"}, []),
    (
        "evidence",
        {"about": "academy"},
        [
            (
                ADA,
                "memberOf",
                "Sample Academy of Sciences",
                "a fellow of the Sample Academy",
                "70",
                "100",
                "agenda.txt",
            )
        ],
    ),
    (
        "evidence",
        {"about": "position"},
        [(ADA, "hasPosition", f"{CHAIR}, {EU}", f"the {CHAIR} at EU", "10", "59", "agenda.txt")],
    ),
    (
        "evidence",
        {"person": "Dan"},
        [(ADA, "collaboratesWith", DAN, "My colleague Dan Specimen", "5", "30", "interview.txt")],
    ),
    (
        "experts",
        {"topic": "ml"},
        [
            (ADA, "project", "Toy Kit", "machine learning"),
            (ADA, "researches", "", "machine learning"),
            (ADA, "talk", "On Bonds", "federated learning"),
            (DAN, "researches", "", "federated learning"),
        ],
    ),
    (
        "experts",
        {"topic": "FEDERATED"},
        [(ADA, "talk", "On Bonds", "federated learning"), (DAN, "researches", "", "federated learning")],
    ),
    (
        "find",
        {"name": "learning"},
        [
            ("federated learning", "Topic", f"{ID}topic/federated-learning"),
            ("machine learning", "Topic", f"{ID}topic/machine-learning"),
        ],
    ),
    ("institutions", {"institution": "Example Univ"}, [(EU, ADA, EU), (EU, ADA, LAB), (EU, BEN, LAB)]),
    ("interests", {}, [(ADA, "machine learning"), (DAN, "federated learning")]),
    ("joint-research", {}, [(ADA, FIRM)]),
    ("leads", {}, [(ADA, LAB, "director", "current", "2020-07-14")]),
    ("memberships", {}, [(ADA, None, "Plain Society"), (ADA, "fellow", "Sample Academy of Sciences")]),
    ("names", {"name": "a. example"}, [(ADA, "A. Example"), (ADA, ADA), (ADA, "Professor Example")]),
    ("people", {}, [(ADA, "2"), (BEN, "1"), (CLEO, "1"), (DAN, "1")]),
    ("positions", {"status": "former"}, [(ADA, "postdoc", FIRM, "former", None)]),
    (
        "positions",
        {"institution": "EU", "status": "current"},
        [
            (ADA, CHAIR, EU, "current", "2020-07-14"),
            (ADA, "director", LAB, "current", "2020-07-14"),
            (BEN, "assistant professor", LAB, "current", None),
        ],
    ),
    (
        "profile",
        {},
        [
            (ADA, "affiliation", None, EU, None),
            (ADA, "affiliation", None, LAB, None),
            (ADA, "award", PRIZE, FIRM, None),
            (ADA, "collaborator", DAN, None, None),
            (ADA, "collaborator", FIRM, None, None),
            (ADA, "degree", "PhD", "Other University", "chemistry"),
            (ADA, "homepage", "https://example.org/~ada", None, None),
            (ADA, "leads", None, LAB, None),
            (ADA, "membership", None, "Plain Society", None),
            (ADA, "membership", "fellow", "Sample Academy of Sciences", None),
            (ADA, "position", CHAIR, EU, "current"),
            (ADA, "position", "director", LAB, "current"),
            (ADA, "position", "postdoc", FIRM, "former"),
            (ADA, "project", "Toy Kit", None, None),
            (ADA, "talk", "On Bonds", "Spring Meeting", "2020-07-14T11:00:00"),
            (ADA, "topic", "machine learning", None, None),
        ],
    ),
    ("publications", {}, []),
    (
        "speakers",
        {"event": "the meeting"},
        [("Spring Meeting", ADA, "On Bonds"), ("Spring Meeting", DAN, None)],
    ),
    (
        "talks",
        {},
        [
            ("", "09:30:00", "", "Untimed Hours", BEN),
            ("2020-07-14", "11:00:00", "11:40:00", "On Bonds", ADA),
        ],
    ),
    (
        "talks",
        {"event": "spring", "document": "agenda"},
        [("2020-07-14", "11:00:00", "11:40:00", "On Bonds", ADA)],
    ),
    ("talks", {"document": "interview"}, []),
    (
        "topics",
        {"topic": "ml"},
        [
            ("machine learning", "3.52", "1", "1", "0", None),
            ("federated learning", "1.85", "1", "1", "0", "machine learning"),
        ],
    ),
    ("topics", {"topic": "federated"}, [("federated learning", "1.85", "1", "1", "0", "machine learning")]),
    (
        "unsure",
        {"below": "0.8"},
        [("0.7", ADA, "collaboratesWith", DAN, "My colleague Dan Specimen", "colleague/1", "interview.txt")],
    ),
    ("unsure", {}, []),
    (
        "judgements",
        {"name": "ada"},
        [
            (
                "merged",
                "0.95",
                "the Jo and Max Donor Professor of Chemistry at EU",
                "agenda.txt",
                "My colleague Dan Specimen",
                "interview.txt",
                "same organization: Example University; against it: no subject in common: bonds, hours",
            )
        ],
    ),
    ("judgements", {"name": "nobody"}, []),
    (
        "duplicates",
        {},
        [("0.41", "Cleo Writer", "Dan Specimen", "same organization: Plain Society", CLEO_IRI, DAN_IRI)],
    ),
    ("duplicates", {"above": "0.5"}, []),
]


@pytest.fixture(scope="module")
def store():
    store = ox.Store()
    store.load(SMALL.read_bytes(), ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def dataset():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 uses names that it has deprecated itself
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=SMALL.read_text(encoding="utf-8"), format="trig")
    return dataset


@pytest.mark.parametrize(("name", "values", "rows"), CASES)
def test_rows_in_pyoxigraph(store, name, values, rows):
    query = queries.read(name)
    found = store.query(queries.bind(query, values), use_default_graph_as_union=True)
    assert tuple(variable.value for variable in found.variables) == query.columns
    assert [tuple(term and term.value for term in row) for row in found] == rows


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(("name", "values", "rows"), CASES)
def test_rows_in_rdflib(dataset, name, values, rows):
    found = dataset.query(queries.bind(queries.read(name), values))
    assert [tuple(None if term is None else str(term) for term in row) for row in found] == rows


def test_a_publication_is_found_where_a_store_holds_one(store):
    richer = ox.Store()
    richer.extend(store)
    work, author = ox.NamedNode("https://example.org/paper"), ox.NamedNode(f"{ID}person/ada-example")
    richer.add(ox.Quad(work, ox.NamedNode("http://purl.org/dc/terms/creator"), author, work))
    found = richer.query(queries.read("publications").text, use_default_graph_as_union=True)
    assert [row["work"].value for row in found] == ["https://example.org/paper"]


def test_every_query_has_a_case():
    assert {name for name, _, _ in CASES} == set(queries.names())
    assert len(queries.names()) >= 10


@pytest.mark.parametrize("name", queries.names())
def test_every_header_is_complete(name):
    query = queries.read(name)
    assert query.title and query.question.endswith("?")
    assert query.example.startswith(f"symposia query {name}")
    assert query.columns
    for parameter in query.parameters:
        assert parameter.description
        assert f"# parameter: {parameter.name} {parameter.type} " in query.text
        number = parameter.type in ("integer", "number")
        written = parameter.default if number else str(ox.Literal(parameter.default))
        assert f"{{ {written} }} # parameter: {parameter.name}\n" in query.text
    for option in query.example.split()[3:]:
        if option.startswith("--"):
            assert option[2:] in {parameter.name for parameter in query.parameters}


@pytest.mark.parametrize("name", queries.names())
def test_every_query_may_run_in_the_embedded_store(name):
    check_size(queries.read(name).text)
    refuse_service(queries.read(name).text)


def test_the_page_of_queries_is_up_to_date():
    page = (HERE.parent / "docs" / "queries.md").read_text(encoding="utf-8")
    assert page == queries.document(), "write it anew: python -c 'import queries; print(queries.document(), end=\"\")'"


def test_an_unknown_name_lists_those_spelt_like_it():
    with pytest.raises(UnknownQuery, match="did you mean experts") as caught:
        queries.read("expert")
    assert caught.value.nearest[0] == "experts"
    assert caught.value.known == queries.names()


def test_an_unknown_name_like_none_lists_all():
    with pytest.raises(UnknownQuery, match="the queries are advisors, authors"):
        queries.read("../../etc/passwd")


def test_an_unknown_parameter_names_the_nearest():
    with pytest.raises(ParameterError, match="did you mean topic") as caught:
        queries.bind(queries.read("experts"), {"topics": "x"})
    assert caught.value.query == "experts" and caught.value.parameter == "topics"


TYPED = """# title: Typed
# parameter: who iri <https://example.org/ada>
# parameter: count integer 3 -- how many
# parameter: share number 0.5
# parameter: day date 2020-07-14
SELECT ?who ?count ?share ?day WHERE {
  VALUES ?who { <https://example.org/ada> } # parameter: who
  VALUES ?count { 3 } # parameter: count
  VALUES ?share { 0.5 } # parameter: share
  VALUES ?day { "2020-07-14"^^<http://www.w3.org/2001/XMLSchema#date> } # parameter: day
}
"""


@pytest.fixture
def typed(tmp_path):
    (tmp_path / "typed.rq").write_text(TYPED, encoding="utf-8")
    return queries.read(str(tmp_path / "typed.rq"))


def test_values_of_every_type(typed):
    values = {"who": "urn:x:y", "count": "-7", "share": "2.25", "day": "2021-02-03"}
    (row,) = ox.Store().query(queries.bind(typed, values))
    assert [term.value for term in row] == ["urn:x:y", "-7", "2.25", "2021-02-03"]
    assert row["day"].datatype.value.endswith("#date")
    assert queries.bind(typed, {}) == TYPED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("who", "no iri"),
        ("who", "urn:x> } #"),
        ("count", "3.5"),
        ("count", "３"),
        ("share", "a half"),
        ("share", "1e3"),
        ("day", "2021-02-30"),
        ("day", "3 February 2021"),
    ],
)
def test_values_of_a_wrong_type(typed, name, value):
    with pytest.raises(ParameterError, match="give a value such as"):
        queries.bind(typed, {name: value})


@pytest.mark.parametrize("value", ["\ud800", "a\0b"])
def test_text_that_no_query_can_hold(value):
    with pytest.raises(ParameterError):
        queries.bind(queries.read("experts"), {"topic": value})


def test_a_file_without_a_header_is_a_query(tmp_path):
    (tmp_path / "mine.rq").write_text("SELECT * WHERE { ?s ?p ?o }", encoding="utf-8")
    query = queries.read(str(tmp_path / "mine.rq"))
    assert (query.name, query.title, query.parameters) == ("mine", "mine", ())


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="no such query file"):
        queries.read(str(tmp_path / "gone.rq"))


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("# parameter: topic", QuerySyntaxError),
        ('# parameter: topic string "x"', ParameterError),
        ('# parameter: topic text "x"', ParameterError),
    ],
)
def test_a_header_that_cannot_be_used(tmp_path, header, error):
    (tmp_path / "bad.rq").write_text(header + "\nASK {}\n", encoding="utf-8")
    with pytest.raises(error):
        queries.read(str(tmp_path / "bad.rq"))


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
PIECES = [*"\"'\\u{}#<>?\n\r\t\u2028\u0085 0025U", '"""', "# parameter: topic", "\\u0022", "\\U00000022"]
HOSTILE = st.lists(st.sampled_from(PIECES)).map("".join)
ONE = 'SELECT ?x WHERE {\n  VALUES ?x { "a" } # parameter: topic\n}\n'


@given(value=ANY_TEXT | HOSTILE)
def test_any_text_comes_back_as_that_literal(value):
    query = queries.Query("one", "", "", (queries.Parameter("topic", "text", "a", ""),), "", ONE)
    text = queries.bind(query, {"topic": value})
    (row,) = ox.Store().query(text)
    assert row["x"] == ox.Literal(value)
    assert text.split("\n")[0] == "SELECT ?x WHERE {" and text.split("\n")[2:] == ["}", ""]


@given(value=ANY_TEXT | HOSTILE)
def test_any_text_comes_back_from_rdflib_too(value):
    query = queries.Query("one", "", "", (queries.Parameter("topic", "text", "a", ""),), "", ONE)
    (row,) = rdflib.Graph().query(queries.bind(query, {"topic": value}))
    assert str(row.x) == value
