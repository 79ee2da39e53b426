import re
import shlex
import warnings
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import ontology
import queries
from graph import derive
from graph.asking import ask, bound
from graph.errors import ParameterError, QuerySyntaxError, StoreError, UnknownQuery
from graph.guard import check_size, refuse_service
from graph.result import Result
from graph.terminal import listing

HERE = Path(__file__).parent
SMALL = HERE / "fixtures_small.trig"
TERMS = HERE.parent / "ontology" / "symposia.ttl"
ID = "https://w3id.org/symposia/id/"

# name of the query, values of its parameters, rows without the columns of identifiers
CASES = [
    (
        "advisors",
        {},
        [
            ("Ben Sample", "Ada Example"),
        ],
    ),
    ("advisors", {"student": "cleo"}, []),
    (
        "advisors",
        {"advisor": "Ada Example"},
        [
            ("Ben Sample", "Ada Example"),
        ],
    ),
    (
        "alumni",
        {},
        [
            ("Ben Sample", "BS", None, None, "Example University", "Laboratory for Imaginary Materials"),
            ("Ben Sample", "BS", None, None, "Example University", "Sample Letters"),
            ("Ben Sample", "BS", None, None, "Example University", "Toy Group"),
        ],
    ),
    (
        "alumni",
        {"institution": "other university"},
        [
            ("Ada Example", "PhD", "chemistry", None, "Other University", "Example University"),
            ("Ada Example", "PhD", "chemistry", None, "Other University", "Laboratory for Imaginary Materials"),
        ],
    ),
    (
        "authors",
        {},
        [
            ("Five questions for Ada Example", "Cleo Writer", "Plain Society"),
        ],
    ),
    ("authors", {"document": "agenda"}, []),
    (
        "award-years",
        {},
        [
            ("Ada Example", "Sample Prize", "2019"),
        ],
    ),
    (
        "award-years",
        {"award": "the prize"},
        [
            ("Ada Example", "Sample Prize", "2019"),
        ],
    ),
    (
        "awards",
        {},
        [
            ("Ada Example", "Sample Prize", "Sample Robotics"),
            ("Ben Sample", "Sample Prize", "Sample Robotics"),
        ],
    ),
    (
        "awards",
        {"award": "prize", "person": "ben"},
        [
            ("Ben Sample", "Sample Prize", "Sample Robotics"),
        ],
    ),
    (
        "between",
        {},
        [
            (
                "Ada Example",
                "hasPosition",
                "Laboratory for Imaginary Materials",
                "director of the Laboratory for Imaginary Materials",
                "110",
                "160",
                "agenda.txt",
                "0.9",
            ),
        ],
    ),
    (
        "between",
        {"one": "Ada Example", "other": "Dan Specimen"},
        [
            (
                "Ada Example",
                "collaboratesWith",
                "Dan Specimen",
                "My colleague Dan Specimen",
                "5",
                "30",
                "interview.txt",
                "0.7",
            ),
        ],
    ),
    (
        "bridges",
        {},
        [
            ("Ada Example", "federated learning", "graph theory"),
            ("Ada Example", "machine learning", "graph theory"),
        ],
    ),
    (
        "came-from",
        {},
        [
            ("Ada Example", "postdoc", "Sample Robotics"),
        ],
    ),
    (
        "career",
        {},
        [
            ("Ada Example", "degree", "PhD", "Other University", "chemistry", None, None, None),
            (
                "Ada Example",
                "former position",
                "founding director",
                "Laboratory for Imaginary Materials",
                None,
                None,
                None,
                None,
            ),
            ("Ada Example", "former position", "postdoc", "Sample Robotics", None, None, None, None),
            (
                "Ada Example",
                "current position",
                "Jo and Max Donor Professor of Chemistry",
                "Example University",
                None,
                None,
                None,
                "2020-07-14",
            ),
            (
                "Ada Example",
                "current position",
                "director",
                "Laboratory for Imaginary Materials",
                None,
                None,
                None,
                "2020-07-14",
            ),
        ],
    ),
    (
        "chairs",
        {},
        [
            ("Ada Example", "Jo and Max Donor Professor of Chemistry", "Example University", "current"),
        ],
    ),
    ("chairs", {"institution": "imaginary"}, []),
    (
        "chairs",
        {"institution": "EU"},
        [
            ("Ada Example", "Jo and Max Donor Professor of Chemistry", "Example University", "current"),
        ],
    ),
    ("chairs", {"institution": "Other University"}, []),
    (
        "co-speakers",
        {},
        [
            ("Ada Example", "Ben Sample", None),
            ("Ada Example", "Dan Specimen", "Spring Meeting"),
            ("Ada Example", "Eve Muster", "Autumn Workshop"),
        ],
    ),
    (
        "collaborators",
        {},
        [
            ("Ada Example", "Dan Specimen", "1"),
            ("Ada Example", "Sample Robotics", "1"),
        ],
    ),
    (
        "collaborators",
        {"person": "specimen"},
        [
            ("Dan Specimen", "Ada Example", "1"),
            ("Dan Specimen", "Sample Robotics", "2"),
        ],
    ),
    (
        "collaborators",
        {"person": "eve", "hops": "1"},
        [
            ("Eve Muster", "Ben Sample", "1"),
        ],
    ),
    (
        "collaborators",
        {"person": "eve", "hops": "3"},
        [
            ("Eve Muster", "Ben Sample", "1"),
        ],
    ),
    (
        "colleagues",
        {},
        [
            ("Ada Example", "Dan Specimen", "My colleague Dan Specimen"),
        ],
    ),
    (
        "company-awards",
        {},
        [
            ("Ada Example", "Sample Prize", "Sample Robotics"),
            ("Ben Sample", "Sample Prize", "Sample Robotics"),
        ],
    ),
    (
        "company-ties",
        {},
        [
            ("Ada Example", "award", "Sample Robotics"),
            ("Ada Example", "former", "Sample Robotics"),
            ("Ada Example", "joint research", "Sample Robotics"),
            ("Ben Sample", "award", "Sample Robotics"),
            ("Dan Specimen", "founder", "Sample Robotics"),
        ],
    ),
    (
        "company-ties",
        {"company": "robotics"},
        [
            ("Ada Example", "award", "Sample Robotics"),
            ("Ada Example", "former", "Sample Robotics"),
            ("Ada Example", "joint research", "Sample Robotics"),
            ("Ben Sample", "award", "Sample Robotics"),
            ("Dan Specimen", "founder", "Sample Robotics"),
        ],
    ),
    (
        "connection",
        {},
        [
            ("1", "Ada Example", "inverse of advisedBy", "Ben Sample", "yes", "my student, Sample", "interview.txt"),
            ("1", "Ada Example", "coSpeakerWith", "Ben Sample", "no", None, None),
            ("1", "Ada Example", "sharesAffiliationWith", "Ben Sample", "no", None, None),
        ],
    ),
    ("connection", {"person": "Cleo", "other": "Dan"}, []),
    (
        "connection",
        {"person": "ben", "other": "dan"},
        [
            ("1", "Ben Sample", "advisedBy", "Ada Example", "yes", "my student, Sample", "interview.txt"),
            ("1", "Ben Sample", "coSpeakerWith", "Ada Example", "no", None, None),
            ("1", "Ben Sample", "sharesAffiliationWith", "Ada Example", "no", None, None),
            (
                "2",
                "Ada Example",
                "collaboratesWith",
                "Dan Specimen",
                "yes",
                "My colleague Dan Specimen",
                "interview.txt",
            ),
            ("2", "Ada Example", "coSpeakerWith", "Dan Specimen", "no", None, None),
        ],
    ),
    (
        "connection",
        {"person": "dan", "other": "eve"},
        [
            (
                "1",
                "Dan Specimen",
                "inverse of collaboratesWith",
                "Ada Example",
                "yes",
                "My colleague Dan Specimen",
                "interview.txt",
            ),
            ("1", "Dan Specimen", "coSpeakerWith", "Ada Example", "no", None, None),
            ("2", "Ada Example", "coSpeakerWith", "Eve Muster", "no", None, None),
        ],
    ),
    (
        "contacts",
        {},
        [
            ("Ada Example", "web page", "https://example.org/~ada"),
            ("Ben Sample", "e-mail", "mailto:ben@example.org"),
        ],
    ),
    (
        "contacts",
        {"person": "ben"},
        [
            ("Ben Sample", "e-mail", "mailto:ben@example.org"),
        ],
    ),
    (
        "contradictions",
        {},
        [
            (
                "Ada Example",
                "now or then",
                "Laboratory for Imaginary Materials",
                "director",
                "current",
                "2020-07-14",
                "founding director",
                "former",
                "2021-03",
                "agenda.txt",
                "interview.txt",
            ),
        ],
    ),
    (
        "contradictions",
        {"entity": "Ada Example"},
        [
            (
                "Ada Example",
                "now or then",
                "Laboratory for Imaginary Materials",
                "director",
                "current",
                "2020-07-14",
                "founding director",
                "former",
                "2021-03",
                "agenda.txt",
                "interview.txt",
            ),
        ],
    ),
    ("contradictions", {"entity": "Ben Sample"}, []),
    (
        "corroborated",
        {},
        [
            ("Ada Example", "memberOf", "Sample Academy of Sciences", "2"),
        ],
    ),
    (
        "countries",
        {},
        [
            ("Ada Example", "studied", "Other University", "Exampleland"),
            ("Eve Muster", "worked", "Other University", "Exampleland"),
        ],
    ),
    (
        "countries",
        {"country": "exampleland"},
        [
            ("Ada Example", "studied", "Other University", "Exampleland"),
            ("Eve Muster", "worked", "Other University", "Exampleland"),
        ],
    ),
    ("countries", {"country": "nowhere"}, []),
    (
        "counts",
        {},
        [
            ("Organization", "8"),
            ("Position", "7"),
            ("Event, Talk and Interview", "5"),
            ("Person", "5"),
            ("Degree", "3"),
            ("Topic", "3"),
            ("Document", "2"),
            ("Talk", "2"),
            ("Award", "1"),
            ("Interview", "1"),
            ("Project", "1"),
        ],
    ),
    (
        "datasets",
        {},
        [
            ("table of bond lengths", "Other University", "Dan Specimen", "brought up"),
        ],
    ),
    (
        "degrees",
        {},
        [
            ("Ada Example", "PhD", "chemistry", "Other University", None),
            ("Ben Sample", "BS", None, "Example University", None),
            ("Ben Sample", "PhD", None, None, None),
        ],
    ),
    (
        "degrees",
        {"level": "phd"},
        [
            ("Ada Example", "PhD", "chemistry", "Other University", None),
            ("Ben Sample", "PhD", None, None, None),
        ],
    ),
    (
        "degrees",
        {"person": "ben"},
        [
            ("Ben Sample", "BS", None, "Example University", None),
            ("Ben Sample", "PhD", None, None, None),
        ],
    ),
    (
        "document",
        {},
        [
            (
                "10",
                "59",
                "Ada Example",
                "hasPosition",
                "Jo and Max Donor Professor of Chemistry, Example University",
                "the Jo and Max Donor Professor of Chemistry at EU",
                "0.9",
                "position-clause/1",
                "agenda.txt",
            ),
            (
                "70",
                "100",
                "Ada Example",
                "memberOf",
                "Sample Academy of Sciences",
                "a fellow of the Sample Academy",
                "0.8",
                "membership-clause/1",
                "agenda.txt",
            ),
            (
                "110",
                "160",
                "Ada Example",
                "hasPosition",
                "director, Laboratory for Imaginary Materials",
                "director of the Laboratory for Imaginary Materials",
                "0.9",
                "position-clause/1",
                "agenda.txt",
            ),
        ],
    ),
    (
        "documents",
        {},
        [
            ("agenda.txt", "Spring Agenda", "2020-07-14", "6"),
            ("interview.txt", "Five questions for Ada Example", "2021-03", "3"),
        ],
    ),
    (
        "duplicates",
        {},
        [
            ("0.41", "Cleo Writer", "Dan Specimen", "same organization: Plain Society"),
        ],
    ),
    ("duplicates", {"above": "0.5"}, []),
    (
        "editors",
        {},
        [
            ("Ben Sample", "editor", "Sample Letters", "current"),
        ],
    ),
    (
        "event",
        {},
        [
            ("Autumn Workshop", "", None, None),
            ("Spring Meeting", "2020-07", "Main Hall", "Example University"),
            ("Spring Meeting", "2020-07", "Main Hall", "Laboratory for Imaginary Materials"),
        ],
    ),
    (
        "event",
        {"event": "spring"},
        [
            ("Spring Meeting", "2020-07", "Main Hall", "Example University"),
            ("Spring Meeting", "2020-07", "Main Hall", "Laboratory for Imaginary Materials"),
        ],
    ),
    (
        "evidence",
        {},
        [
            (
                "Ada Example",
                "hasPosition",
                "Jo and Max Donor Professor of Chemistry, Example University",
                "the Jo and Max Donor Professor of Chemistry at EU",
                "10",
                "59",
                "agenda.txt",
            ),
            (
                "Ada Example",
                "memberOf",
                "Sample Academy of Sciences",
                "a fellow of the Sample Academy",
                "70",
                "100",
                "agenda.txt",
            ),
            (
                "Ada Example",
                "hasPosition",
                "director, Laboratory for Imaginary Materials",
                "director of the Laboratory for Imaginary Materials",
                "110",
                "160",
                "agenda.txt",
            ),
            (
                "Ada Example",
                "collaboratesWith",
                "Dan Specimen",
                "My colleague Dan Specimen",
                "5",
                "30",
                "interview.txt",
            ),
            (
                "Ada Example",
                "memberOf",
                "Sample Academy of Sciences",
                "belongs to the Academy of Sciences",
                "40",
                "74",
                "interview.txt",
            ),
            ("Ben Sample", "advisedBy", "Ada Example", "my student, Sample", "80", "98", "interview.txt"),
        ],
    ),
    (
        "evidence",
        {"about": "academy"},
        [
            (
                "Ada Example",
                "memberOf",
                "Sample Academy of Sciences",
                "a fellow of the Sample Academy",
                "70",
                "100",
                "agenda.txt",
            ),
            (
                "Ada Example",
                "memberOf",
                "Sample Academy of Sciences",
                "belongs to the Academy of Sciences",
                "40",
                "74",
                "interview.txt",
            ),
        ],
    ),
    (
        "evidence",
        {"about": "position"},
        [
            (
                "Ada Example",
                "hasPosition",
                "Jo and Max Donor Professor of Chemistry, Example University",
                "the Jo and Max Donor Professor of Chemistry at EU",
                "10",
                "59",
                "agenda.txt",
            ),
            (
                "Ada Example",
                "hasPosition",
                "director, Laboratory for Imaginary Materials",
                "director of the Laboratory for Imaginary Materials",
                "110",
                "160",
                "agenda.txt",
            ),
        ],
    ),
    (
        "evidence",
        {"person": "Dan"},
        [
            (
                "Ada Example",
                "collaboratesWith",
                "Dan Specimen",
                "My colleague Dan Specimen",
                "5",
                "30",
                "interview.txt",
            ),
        ],
    ),
    (
        "experts",
        {},
        [
            ("Ada Example", "project", "Toy Kit", "machine learning"),
            ("Ada Example", "researches", None, "machine learning"),
            ("Ada Example", "talk", "On Bonds", "federated learning"),
            ("Dan Specimen", "researches", None, "federated learning"),
            ("Eve Muster", "researches", None, "federated learning"),
        ],
    ),
    (
        "experts",
        {"topic": "ML", "institution": "Example University"},
        [
            ("Ada Example", "project", "Toy Kit", "machine learning"),
            ("Ada Example", "researches", None, "machine learning"),
            ("Ada Example", "talk", "On Bonds", "federated learning"),
        ],
    ),
    ("experts", {"topic": "ML", "institution": "Plain Society"}, []),
    (
        "experts",
        {"topic": "federated learning"},
        [
            ("Ada Example", "talk", "On Bonds", "federated learning"),
            ("Dan Specimen", "researches", None, "federated learning"),
            ("Eve Muster", "researches", None, "federated learning"),
        ],
    ),
    (
        "experts",
        {"topic": "ML"},
        [
            ("Ada Example", "project", "Toy Kit", "machine learning"),
            ("Ada Example", "researches", None, "machine learning"),
            ("Ada Example", "talk", "On Bonds", "federated learning"),
            ("Dan Specimen", "researches", None, "federated learning"),
            ("Eve Muster", "researches", None, "federated learning"),
        ],
    ),
    (
        "find",
        {},
        [
            ("Ada Example", "Person"),
            ("Example University", "Organization"),
            ("Five questions for Ada Example", "Event"),
        ],
    ),
    (
        "find",
        {"name": "learning"},
        [
            ("federated learning", "Topic"),
            ("machine learning", "Topic"),
        ],
    ),
    (
        "former-staff",
        {},
        [
            ("Ada Example", "Sample Robotics", "Example University"),
            ("Ada Example", "Sample Robotics", "Laboratory for Imaginary Materials"),
        ],
    ),
    (
        "founders",
        {},
        [
            ("Dan Specimen", "Sample Robotics"),
        ],
    ),
    (
        "groups",
        {},
        [
            ("Toy Group", "Ben Sample", "machine learning"),
        ],
    ),
    (
        "groups",
        {"institution": "EU"},
        [
            ("Toy Group", "Ben Sample", "machine learning"),
        ],
    ),
    (
        "institution-pairs",
        {},
        [
            ("Ben Sample", "Eve Muster"),
        ],
    ),
    (
        "institution-ties",
        {},
        [
            ("Example University", "Other University", "1", "0"),
            ("Other University", "Example University", "1", "0"),
            ("Other University", "Sample Letters", "1", "0"),
            ("Sample Letters", "Other University", "1", "0"),
            ("Example University", "Sample Letters", "0", "1"),
            ("Sample Letters", "Example University", "0", "1"),
        ],
    ),
    (
        "institution-ties",
        {"institution": "imaginary"},
        [
            ("Example University", "Other University", "1", "0"),
            ("Example University", "Sample Letters", "0", "1"),
        ],
    ),
    (
        "institutions",
        {},
        [
            ("Example University", "Ada Example", "Example University", "Jo and Max Donor Professor of Chemistry"),
            ("Example University", "Ada Example", "Laboratory for Imaginary Materials", "director"),
            ("Example University", "Ben Sample", "Laboratory for Imaginary Materials", "assistant professor"),
            ("Example University", "Ben Sample", "Toy Group", None),
            ("Laboratory for Imaginary Materials", "Ada Example", "Laboratory for Imaginary Materials", "director"),
            (
                "Laboratory for Imaginary Materials",
                "Ben Sample",
                "Laboratory for Imaginary Materials",
                "assistant professor",
            ),
            ("Laboratory for Imaginary Materials", "Ben Sample", "Toy Group", None),
            ("Other University", "Eve Muster", "Other University", "associate professor"),
            ("Plain Society", "Cleo Writer", "Plain Society", None),
            ("Sample Letters", "Ben Sample", "Sample Letters", "editor"),
            ("Toy Group", "Ben Sample", "Toy Group", None),
        ],
    ),
    (
        "institutions",
        {"institution": "Example Univ"},
        [
            ("Example University", "Ada Example", "Example University", "Jo and Max Donor Professor of Chemistry"),
            ("Example University", "Ada Example", "Laboratory for Imaginary Materials", "director"),
            ("Example University", "Ben Sample", "Laboratory for Imaginary Materials", "assistant professor"),
            ("Example University", "Ben Sample", "Toy Group", None),
        ],
    ),
    (
        "institutions",
        {"institution": "other university"},
        [
            ("Other University", "Eve Muster", "Other University", "associate professor"),
        ],
    ),
    (
        "interests",
        {},
        [
            ("Ada Example", "machine learning", "3.52"),
            ("Ada Example", "graph theory", "1.2"),
            ("Dan Specimen", "federated learning", "1.85"),
            ("Eve Muster", "federated learning", "1.85"),
        ],
    ),
    (
        "interests",
        {"person": "dan"},
        [
            ("Dan Specimen", "federated learning", "1.85"),
        ],
    ),
    (
        "interviews",
        {},
        [
            ("Five questions for Ada Example", "Ada Example", "Cleo Writer"),
        ],
    ),
    (
        "joint-research",
        {},
        [
            ("Ada Example", "Sample Robotics", "joint research"),
        ],
    ),
    (
        "judgements",
        {},
        [
            (
                "Ada Example",
                "merged",
                "0.95",
                "the Jo and Max Donor Professor of Chemistry at EU",
                "agenda.txt",
                "My colleague Dan Specimen",
                "interview.txt",
                "same organization: Example University; against it: no subject in common: bonds, hours",
            ),
        ],
    ),
    (
        "judgements",
        {"name": "ada"},
        [
            (
                "Ada Example",
                "merged",
                "0.95",
                "the Jo and Max Donor Professor of Chemistry at EU",
                "agenda.txt",
                "My colleague Dan Specimen",
                "interview.txt",
                "same organization: Example University; against it: no subject in common: bonds, hours",
            ),
        ],
    ),
    ("judgements", {"name": "cleo"}, []),
    (
        "leads",
        {},
        [
            ("Ada Example", "director", "Laboratory for Imaginary Materials", "current", "2020-07-14", "agenda.txt"),
            ("Ada Example", "founding director", "Laboratory for Imaginary Materials", "former", None, "interview.txt"),
            ("Ben Sample", None, "Toy Group", "current", None, "agenda.txt"),
        ],
    ),
    (
        "leads",
        {"status": "former"},
        [
            ("Ada Example", "founding director", "Laboratory for Imaginary Materials", "former", None, "interview.txt"),
        ],
    ),
    (
        "leads",
        {"organization": "toy group"},
        [
            ("Ben Sample", None, "Toy Group", "current", None, "agenda.txt"),
        ],
    ),
    (
        "memberships",
        {},
        [
            ("Ada Example", None, "Plain Society"),
            ("Ada Example", "fellow", "Sample Academy of Sciences"),
        ],
    ),
    (
        "names",
        {},
        [
            ("Example University", "EU"),
            ("Example University", "Example University"),
        ],
    ),
    (
        "names",
        {"name": "a. example"},
        [
            ("Ada Example", "A. Example"),
            ("Ada Example", "Ada Example"),
            ("Ada Example", "Professor Example"),
        ],
    ),
    (
        "no-affiliation",
        {},
        [
            ("Dan Specimen", "1"),
        ],
    ),
    (
        "opened",
        {},
        [
            ("Spring Meeting", "Dan Specimen", "12"),
        ],
    ),
    (
        "organization",
        {},
        [
            ("Example University", "event", "Spring Meeting", "2020-07"),
            ("Example University", "kind", "University", None),
            ("Example University", "person", "Ada Example", None),
            ("Example University", "person at a unit", "Ada Example", None),
            ("Example University", "person at a unit", "Ben Sample", None),
            ("Example University", "studied here", "Ben Sample", None),
            ("Example University", "unit", "Laboratory for Imaginary Materials", None),
        ],
    ),
    (
        "organization",
        {"organization": "imaginary"},
        [
            ("Laboratory for Imaginary Materials", "event", "Spring Meeting", "2020-07"),
            ("Laboratory for Imaginary Materials", "former", "Ada Example", None),
            ("Laboratory for Imaginary Materials", "kind", "Laboratory", None),
            ("Laboratory for Imaginary Materials", "leader", "Ada Example", None),
            ("Laboratory for Imaginary Materials", "part of", "Example University", None),
            ("Laboratory for Imaginary Materials", "person", "Ada Example", None),
            ("Laboratory for Imaginary Materials", "person", "Ben Sample", None),
            ("Laboratory for Imaginary Materials", "person at a unit", "Ben Sample", None),
            ("Laboratory for Imaginary Materials", "unit", "Toy Group", None),
        ],
    ),
    (
        "organization",
        {"organization": "toy group"},
        [
            ("Toy Group", "kind", "ResearchGroup", None),
            ("Toy Group", "leader", "Ben Sample", None),
            ("Toy Group", "part of", "Laboratory for Imaginary Materials", None),
            ("Toy Group", "person", "Ben Sample", None),
            ("Toy Group", "topic", "machine learning", None),
        ],
    ),
    (
        "organization",
        {"organization": "robotics"},
        [
            ("Sample Robotics", "award", "Sample Prize", None),
            ("Sample Robotics", "collaborator", "Ada Example", None),
            ("Sample Robotics", "former", "Ada Example", None),
            ("Sample Robotics", "founder", "Dan Specimen", None),
            ("Sample Robotics", "kind", "Company", None),
        ],
    ),
    (
        "organization",
        {"organization": "academy"},
        [
            ("Sample Academy of Sciences", "kind", "LearnedSociety", None),
            ("Sample Academy of Sciences", "member", "Ada Example", None),
        ],
    ),
    (
        "organization",
        {"organization": "other university"},
        [
            ("Other University", "country", "Exampleland", None),
            ("Other University", "kind", "University", None),
            ("Other University", "person", "Eve Muster", None),
            ("Other University", "studied here", "Ada Example", None),
        ],
    ),
    (
        "people",
        {},
        [
            ("Ada Example", "2"),
            ("Ben Sample", "1"),
            ("Cleo Writer", "1"),
            ("Dan Specimen", "1"),
            ("Eve Muster", "1"),
        ],
    ),
    (
        "positions",
        {},
        [
            ("Ada Example", "Jo and Max Donor Professor of Chemistry", "Example University", "current", "2020-07-14"),
            ("Ada Example", "director", "Laboratory for Imaginary Materials", "current", "2020-07-14"),
            ("Ada Example", "founding director", "Laboratory for Imaginary Materials", "former", None),
            ("Ada Example", "postdoc", "Sample Robotics", "former", None),
            ("Ben Sample", "assistant professor", "Laboratory for Imaginary Materials", "current", None),
            ("Ben Sample", "editor", "Sample Letters", "current", None),
            ("Eve Muster", "associate professor", "Other University", "current", None),
        ],
    ),
    (
        "positions",
        {"status": "former"},
        [
            ("Ada Example", "founding director", "Laboratory for Imaginary Materials", "former", None),
            ("Ada Example", "postdoc", "Sample Robotics", "former", None),
        ],
    ),
    (
        "positions",
        {"institution": "EU", "status": "current"},
        [
            ("Ada Example", "Jo and Max Donor Professor of Chemistry", "Example University", "current", "2020-07-14"),
            ("Ada Example", "director", "Laboratory for Imaginary Materials", "current", "2020-07-14"),
            ("Ben Sample", "assistant professor", "Laboratory for Imaginary Materials", "current", None),
        ],
    ),
    (
        "profile",
        {},
        [
            ("Ada Example", "address", "https://example.org/~ada", None, None),
            ("Ada Example", "affiliation", None, "Example University", None),
            ("Ada Example", "affiliation", None, "Laboratory for Imaginary Materials", None),
            ("Ada Example", "award", "Sample Prize", "Sample Robotics", None),
            ("Ada Example", "collaborator", "Dan Specimen", None, None),
            ("Ada Example", "collaborator", "Sample Robotics", None, None),
            ("Ada Example", "degree", "PhD", "Other University", "chemistry"),
            ("Ada Example", "education", None, "Other University", None),
            ("Ada Example", "former affiliation", None, "Laboratory for Imaginary Materials", None),
            ("Ada Example", "former affiliation", None, "Sample Robotics", None),
            ("Ada Example", "leads", None, "Laboratory for Imaginary Materials", None),
            ("Ada Example", "membership", None, "Plain Society", None),
            ("Ada Example", "membership", "fellow", "Sample Academy of Sciences", None),
            ("Ada Example", "position", "Jo and Max Donor Professor of Chemistry", "Example University", "current"),
            ("Ada Example", "position", "director", "Laboratory for Imaginary Materials", "current"),
            ("Ada Example", "position", "founding director", "Laboratory for Imaginary Materials", "former"),
            ("Ada Example", "position", "postdoc", "Sample Robotics", "former"),
            ("Ada Example", "project", "Toy Kit", None, None),
            ("Ada Example", "spoke at", None, "Autumn Workshop", None),
            ("Ada Example", "spoke at", None, "Spring Meeting", None),
            ("Ada Example", "student", "Ben Sample", None, None),
            ("Ada Example", "talk", "On Bonds", "Spring Meeting", "2020-07-14T11:00:00"),
            ("Ada Example", "topic", "graph theory", None, None),
            ("Ada Example", "topic", "machine learning", None, None),
        ],
    ),
    (
        "profile",
        {"person": "ben"},
        [
            ("Ben Sample", "address", "mailto:ben@example.org", None, None),
            ("Ben Sample", "advisor", "Ada Example", None, None),
            ("Ben Sample", "affiliation", None, "Laboratory for Imaginary Materials", None),
            ("Ben Sample", "affiliation", None, "Sample Letters", None),
            ("Ben Sample", "affiliation", None, "Toy Group", None),
            ("Ben Sample", "award", "Sample Prize", "Sample Robotics", None),
            ("Ben Sample", "collaborator", "Eve Muster", None, None),
            ("Ben Sample", "degree", "BS", "Example University", None),
            ("Ben Sample", "degree", "PhD", None, None),
            ("Ben Sample", "education", None, "Example University", None),
            ("Ben Sample", "leads", None, "Toy Group", None),
            ("Ben Sample", "position", "assistant professor", "Laboratory for Imaginary Materials", "current"),
            ("Ben Sample", "position", "editor", "Sample Letters", "current"),
            ("Ben Sample", "talk", "Untimed Hours", None, "09:30:00"),
        ],
    ),
    (
        "profile",
        {"person": "dan"},
        [
            ("Dan Specimen", "collaborator", "Ada Example", None, None),
            ("Dan Specimen", "founded", None, "Sample Robotics", None),
            ("Dan Specimen", "spoke at", None, "Spring Meeting", None),
            ("Dan Specimen", "topic", "federated learning", None, None),
        ],
    ),
    (
        "projects",
        {},
        [
            ("Toy Kit", "system", "Ada Example", "developed", "glue"),
            ("Toy Kit", "system", "Ada Example", "presented", "glue"),
        ],
    ),
    (
        "projects",
        {"project": "toy"},
        [
            ("Toy Kit", "system", "Ada Example", "developed", "glue"),
            ("Toy Kit", "system", "Ada Example", "presented", "glue"),
        ],
    ),
    (
        "publications",
        {},
        [
            ("Ada Example", "https://example.org/bonds", "Bonds"),
        ],
    ),
    (
        "related-topics",
        {},
        [
            ("machine learning", "graph theory", "1"),
        ],
    ),
    (
        "returned",
        {},
        [
            ("Ben Sample", "Example University", "BS"),
        ],
    ),
    (
        "similar",
        {},
        [
            ("Ada Example", "Dan Specimen", "1"),
            ("Ada Example", "Eve Muster", "1"),
        ],
    ),
    (
        "similar",
        {"person": "eve"},
        [
            ("Eve Muster", "Ada Example", "1"),
            ("Eve Muster", "Dan Specimen", "1"),
        ],
    ),
    (
        "speakers",
        {},
        [
            ("Autumn Workshop", "Ada Example", None),
            ("Autumn Workshop", "Eve Muster", None),
            ("Spring Meeting", "Ada Example", "On Bonds"),
            ("Spring Meeting", "Dan Specimen", None),
        ],
    ),
    (
        "speakers",
        {"event": "the meeting"},
        [
            ("Spring Meeting", "Ada Example", "On Bonds"),
            ("Spring Meeting", "Dan Specimen", None),
        ],
    ),
    (
        "spoke-also",
        {},
        [
            ("Ada Example", "Spring Meeting", "Autumn Workshop", "", "interview.txt"),
        ],
    ),
    ("spoke-also", {"document": "agenda"}, []),
    (
        "talk",
        {},
        [
            ("On Bonds", "abstract", "What holds a toy together."),
            ("On Bonds", "end", "2020-07-14T11:40:00"),
            ("On Bonds", "event", "Spring Meeting"),
            ("On Bonds", "presents", "Toy Kit"),
            ("On Bonds", "speaker", "Ada Example"),
            ("On Bonds", "start", "2020-07-14T11:00:00"),
            ("On Bonds", "topic", "federated learning"),
        ],
    ),
    (
        "talks",
        {},
        [
            ("", "09:30:00", "", "Untimed Hours", "Ben Sample", None),
            ("2020-07-14", "11:00:00", "11:40:00", "On Bonds", "Ada Example", "Spring Meeting"),
        ],
    ),
    (
        "talks",
        {"event": "spring", "document": "agenda"},
        [
            ("2020-07-14", "11:00:00", "11:40:00", "On Bonds", "Ada Example", "Spring Meeting"),
        ],
    ),
    ("talks", {"document": "interview"}, []),
    (
        "ties",
        {},
        [
            ("Ada Example", "advises", "Ben Sample", None, "yes"),
            ("Ada Example", "collaborates with", "Dan Specimen", None, "yes"),
            ("Ada Example", "was interviewed by", "Cleo Writer", "Five questions for Ada Example", "yes"),
            ("Ada Example", "is at the same organization as", "Ben Sample", "Laboratory for Imaginary Materials", "no"),
            ("Ada Example", "is on the same programme as", "Ben Sample", "agenda.txt", "no"),
            ("Ada Example", "spoke on the same occasion as", "Dan Specimen", "Spring Meeting", "no"),
            ("Ada Example", "spoke on the same occasion as", "Eve Muster", "Autumn Workshop", "no"),
        ],
    ),
    (
        "ties",
        {"person": "eve"},
        [
            ("Eve Muster", "collaborates with", "Ben Sample", None, "yes"),
            ("Eve Muster", "spoke on the same occasion as", "Ada Example", "Autumn Workshop", "no"),
        ],
    ),
    (
        "topic",
        {},
        [
            ("machine learning", "document", "agenda.txt"),
            ("machine learning", "narrower", "federated learning"),
            ("machine learning", "organization", "Toy Group"),
            ("machine learning", "person", "Ada Example"),
            ("machine learning", "project", "Toy Kit"),
        ],
    ),
    (
        "topic",
        {"topic": "federated learning"},
        [
            ("federated learning", "broader", "machine learning"),
            ("federated learning", "person", "Dan Specimen"),
            ("federated learning", "person", "Eve Muster"),
            ("federated learning", "talk", "On Bonds"),
        ],
    ),
    (
        "topic-institutions",
        {},
        [
            ("Example University", "1"),
            ("Laboratory for Imaginary Materials", "1"),
            ("Other University", "1"),
        ],
    ),
    (
        "topic-institutions",
        {"topic": "graph theory"},
        [
            ("Example University", "1"),
            ("Laboratory for Imaginary Materials", "1"),
        ],
    ),
    (
        "topics",
        {},
        [
            ("machine learning", "3.52", "1", "1", "1", None),
            ("federated learning", "1.85", "2", "1", "0", "machine learning"),
            ("graph theory", "1.2", "1", "0", "0", None),
        ],
    ),
    (
        "topics",
        {"topic": "federated learning"},
        [
            ("federated learning", "1.85", "2", "1", "0", "machine learning"),
        ],
    ),
    (
        "units",
        {},
        [
            ("Example University", "Laboratory for Imaginary Materials", "Example University"),
            ("Example University", "Toy Group", "Laboratory for Imaginary Materials"),
            ("Laboratory for Imaginary Materials", "Toy Group", "Laboratory for Imaginary Materials"),
        ],
    ),
    (
        "units",
        {"institution": "imaginary"},
        [
            ("Laboratory for Imaginary Materials", "Toy Group", "Laboratory for Imaginary Materials"),
        ],
    ),
    (
        "unsure",
        {},
        [
            ("0.6", "Ben Sample", "advisedBy", "Ada Example", "my student, Sample", "advice/1", "interview.txt"),
        ],
    ),
    ("unsure", {"below": "0.5"}, []),
    (
        "unsure",
        {"below": "0.8", "document": "interview"},
        [
            ("0.6", "Ben Sample", "advisedBy", "Ada Example", "my student, Sample", "advice/1", "interview.txt"),
            (
                "0.7",
                "Ada Example",
                "collaboratesWith",
                "Dan Specimen",
                "My colleague Dan Specimen",
                "colleague/1",
                "interview.txt",
            ),
        ],
    ),
]


class Small:
    """The small graph as a store that gives results, as those of a build do."""

    def __init__(self):
        self.quads = ox.Store()
        self.quads.load(SMALL.read_bytes(), ox.RdfFormat.TRIG)

    def query(self, text):
        found = self.quads.query(text, use_default_graph_as_union=True)
        return Result("select", tuple(v.value for v in found.variables), tuple(tuple(row) for row in found))


@pytest.fixture(scope="module")
def store():
    return Small()


@pytest.fixture(scope="module")
def dataset():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 uses names that it has deprecated itself
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=SMALL.read_text(encoding="utf-8"), format="trig")
    return dataset


@pytest.mark.parametrize(("name", "values", "rows"), CASES)
def test_rows_in_pyoxigraph(store, name, values, rows):
    result = ask(store, name, values)
    assert result.variables == queries.read(name).columns
    kept = result.without(c for c in result.variables if c.endswith("Iri"))
    assert [tuple(term and term.value for term in row) for row in kept.rows] == rows
    assert len(set(result.rows)) == len(result.rows)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(("name", "values", "rows"), CASES)
def test_rows_in_rdflib(store, dataset, name, values, rows):
    text = bound(store, queries.read(name), values)
    found = dataset.query(text)
    kept = [i for i, variable in enumerate(found.vars) if not variable.endswith("Iri")]
    plain = [tuple(None if row[i] is None else str(row[i]) for i in kept) for row in found]
    assert list(dict.fromkeys(plain)) == rows


@pytest.mark.parametrize("name", queries.names())
def test_every_query_finds_something_with_the_values_in_its_file(store, name):
    assert store.query(queries.read(name).text).rows


@pytest.mark.parametrize("name", queries.names())
def test_every_example_can_be_typed_as_it_stands(store, name):
    _, _, asked, *options = shlex.split(queries.read(name).example)
    values = {option[2:]: value for option, value in zip(options[::2], options[1::2], strict=True)}
    assert asked == name
    assert ask(store, name, values).variables == queries.read(name).columns


@pytest.mark.parametrize("name", queries.names())
def test_every_row_says_which_entities_it_is_about(store, name):
    result = store.query(queries.read(name).text)
    iris = [c for c in result.variables if c.endswith("Iri")]
    assert iris, "a query gives identifiers, too"
    for row in result.rows:
        cells = dict(zip(result.variables, row, strict=True))
        assert any(cells[c] is not None for c in iris)
        for column in iris:
            assert cells[column] is None or isinstance(cells[column], ox.NamedNode)
            assert column.removesuffix("Iri") in cells, "the column of names is called as that of identifiers"


@pytest.mark.parametrize("name", queries.names())
def test_the_order_of_rows_is_settled_by_every_column(name):
    """Engines agree on the order only where it leaves nothing open."""
    order = queries.read(name).text.rpartition("ORDER BY")[2]
    assert set(queries.read(name).columns) <= set(re.findall(r"\?(\w+)", order))


@pytest.mark.parametrize("name", queries.names())
def test_what_may_be_missing_is_not_ordered_by_its_text_alone(name):
    """The text of what is not bound is an error, for which rdflib gives no rows at all."""
    text, _, order = queries.read(name).text.rpartition("ORDER BY")
    optional = set(re.findall(r"\?(\w+)", " ".join(re.findall(r"OPTIONAL \{[^}]*\}", text))))
    assert not optional & set(re.findall(r"STR\(\?(\w+)\)", order)) - set(re.findall(r" AS \?(\w+)\)", text))


def test_every_term_of_the_ontology_that_a_query_names_is_there():
    known = {term.value for term in {q.subject for q in ox.parse(path=TERMS, format=ox.RdfFormat.TURTLE)}}
    for name in queries.names():
        for word in re.findall(r"(?<![\w:])sym:(\w+)", queries.read(name).text):
            assert f"https://w3id.org/symposia/ontology#{word}" in known, f"{name}: sym:{word}"


@pytest.mark.parametrize("name", queries.names())
def test_what_a_query_leaves_to_the_reader_can_be_any(store, name):
    """Any is what stands in the file, and a value among those there gives some of the rows."""
    query = queries.read(name)
    free = {p.name: "" for p in query.parameters if p.is_entity and not p.default}
    assert store.query(queries.bind(query, free)) == store.query(query.text)


def test_the_derived_graph_of_the_small_graph_is_what_the_rules_derive(store, tmp_path):
    said, derived, weights = ox.Store(), set(), {}
    for quad in store.quads:
        name = quad.predicate.value.rpartition("#")[2]
        if quad.graph_name.value != f"{ID}graph/derived":
            said.add(quad)
        elif name in ("broader", "weight"):
            weights[(quad.subject, quad.predicate, quad.object)] = "computed"
        elif f"{ID}statement/" not in quad.subject.value:
            derived.add(str(quad.triple))
    found = dict(derive.fixpoint(said, ontology.rules(), weights, ID, f"{ID}graph/derived", tmp_path))
    assert derived == {triple for triple, rule in found.items() if rule != "computed"}


def test_whoever_spoke_at_an_event_of_hundreds_has_co_speakers_though_no_rule_derives_them():
    crowd = [f"person:n{n} a sym:Person ; rdfs:label 'N {n}' ; sym:spokeAt event:large ." for n in range(101)]
    richer = more("event:large rdfs:label 'Large' .", *crowd)
    found = ask(richer, "co-speakers", {"person": "N 7"})
    assert len(found.rows) == 100


def more(*triples, document="0123456789ab"):
    """The small graph with a few more triples of a document, terms with the prefixes of the small graph."""
    prefixes = "".join(
        line + "\n" for line in SMALL.read_text(encoding="utf-8").split("\n") if line.startswith("@prefix")
    )
    richer = Small()
    text = f"{prefixes}<{ID}doc/{document}> {{ {' '.join(triples)} }}"
    richer.quads.load(text.encode(), ox.RdfFormat.TRIG)
    return richer


def test_professors_of_two_ranks_contradict_each_other():
    richer = more(
        "person:ben-sample sym:hasPosition position:b9 . position:b9 sym:roleTitle 'professor of hours' ;",
        "sym:status 'current' ; sym:atOrganization org:example-university .",
        document="ba9876543210",
    )
    ((row),) = plain(ask(richer, "contradictions", {"entity": "Ben Sample"}))
    assert row[:4] == ("Ben Sample", "rank", "Example University", "assistant professor")
    assert row[6] == "professor of hours"


def test_a_named_chair_has_no_rank():
    richer = more(
        "person:ben-sample sym:hasPosition position:b9 . position:b9 sym:roleTitle 'Jo Donor Professor of Hours' ;",
        "sym:status 'current' ; sym:atOrganization org:example-university .",
        document="ba9876543210",
    )
    assert plain(ask(richer, "contradictions", {"entity": "Ben Sample"})) == []


def test_a_doctorate_from_two_universities_is_a_contradiction():
    richer = more(
        "person:ada-example sym:hasDegree degree:a9 . degree:a9 sym:degreeLevel 'PhD' ;",
        "sym:awardedBy org:example-university .",
        document="ba9876543210",
    )
    rows = plain(ask(richer, "contradictions", {"entity": "Ada Example"}))
    assert [(r[1], r[3], r[6]) for r in rows if r[1] == "doctorate"] == [
        ("doctorate", "Other University", "Example University")
    ]


@pytest.mark.parametrize(
    ("time", "found"),
    [
        ("'2020-07-14T12:00:00'^^xsd:dateTime", ["2020-07-14T12:00:00"]),
        ("'11:00:00'^^xsd:time", []),
        ("'2020-07-14'^^xsd:date", []),
    ],
)
def test_two_times_of_a_talk_contradict_each_other_unless_one_is_only_more_exact(time, found):
    richer = more(f"talk:on-bonds sym:startTime {time} .", document="ba9876543210")
    rows = plain(ask(richer, "contradictions", {"entity": "On Bonds"}))
    assert [(row[1], row[6]) for row in rows] == [("time", later) for later in found]


def test_things_made_or_told_together_tie_people():
    richer = more(
        "person:cleo-writer sym:developed project:toy-kit ; sym:gaveTalk talk:on-bonds .",
        "project:toy-kit sym:developedBy person:cleo-writer . talk:on-bonds sym:hasSpeaker person:cleo-writer .",
        "event:talk a sym:Interview ; sym:interviewee person:eve-muster ; sym:interviewer person:cleo-writer .",
        "event:talk rdfs:label 'A talk with Eve' .",
    )
    ties = {(row[1], row[2], row[3]) for row in plain(ask(richer, "ties", {"person": "Cleo Writer"}))}
    assert ties >= {
        ("developed the same as", "Ada Example", "Toy Kit"),
        ("gave a talk with", "Ada Example", "On Bonds"),
        ("interviewed", "Eve Muster", "A talk with Eve"),
        ("interviewed", "Ada Example", "Five questions for Ada Example"),
    }


def test_a_chain_of_three_steps_goes_by_what_texts_say_where_it_can():
    far = more(
        "person:far sym:collaboratesWith person:eve-muster . person:eve-muster sym:collaboratesWith person:far .",
        "person:far a sym:Person ; rdfs:label 'Far Off' .",
        "statement:far a sym:Statement ; rdf:subject person:far ; rdf:predicate sym:collaboratesWith ;",
        "rdf:object person:eve-muster ; sym:evidencedBy <urn:words> .",
        "<urn:words> sym:quote 'Off and Eve' ; sym:inDocument doc:0123456789ab .",
    )
    rows = plain(ask(far, "connection", {"person": "Dan Specimen", "other": "Far Off"}))
    assert [row[:4] for row in rows] == [
        ("1", "Dan Specimen", "inverse of collaboratesWith", "Ada Example"),
        ("1", "Dan Specimen", "coSpeakerWith", "Ada Example"),
        ("2", "Ada Example", "coSpeakerWith", "Eve Muster"),
        ("3", "Eve Muster", "inverse of collaboratesWith", "Far Off"),
    ]


def test_nobody_is_tied_to_those_who_stand_alone():
    assert not ask(Small(), "connection", {"person": "Cleo Writer", "other": "Dan Specimen"}).rows


def plain(result):
    """The rows as text, without the columns of identifiers."""
    kept = result.without(c for c in result.variables if c.endswith("Iri"))
    return [tuple(term and term.value for term in row) for row in kept.rows]


def test_every_query_has_a_case():
    assert {name for name, _, _ in CASES} == set(queries.names())
    assert len(queries.names()) >= 40


@pytest.mark.parametrize("name", queries.names())
def test_every_header_is_complete(name):
    query = queries.read(name)
    assert query.title and query.question.endswith("?")
    assert query.group in queries.GROUPS
    assert query.example.startswith(f"symposia query {name}")
    assert query.columns
    for parameter in query.parameters:
        assert parameter.description
        assert f"# parameter: {parameter.name} {parameter.type} " in query.text
        written = parameter.default
        if parameter.is_entity:
            written = f"<{written}>" if written else "UNDEF"
        elif parameter.type not in ("integer", "number"):
            written = str(ox.Literal(written))
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


def test_the_list_of_queries_is_in_groups_and_can_be_narrowed():
    lines = listing().split("\n")
    assert [line.lower() for line in lines if line.isupper()] == list(queries.GROUPS)
    assert {line.partition(":")[0] for line in lines if re.match(r"[a-z-]+: ", line)} == set(queries.names())
    assert "    --topic (topic, topic/machine-learning): the topic; narrower topics count too" in lines
    assert "    --status (text, ''): current, former or unknown; empty for any" in lines
    narrow = listing("TOPICS bridge").split("\n")
    assert narrow[0] == "TOPICS" and [line.partition(":")[0] for line in narrow if line[:1].islower()] == ["bridges"]
    assert listing("no such words") == ""


def test_a_group_of_your_own_is_listed_after_the_others(monkeypatch):
    own, experts = queries.Query("mine", "", "?", (), "", "", "mine"), queries.read("experts")
    monkeypatch.setattr(queries, "names", lambda: ("experts", "mine"))
    monkeypatch.setattr(queries, "read", lambda name: own if name == "mine" else experts)
    assert list(queries.listed()) == ["topics", "mine"]


def test_an_unknown_name_lists_those_spelt_like_it():
    with pytest.raises(UnknownQuery, match="did you mean experts") as caught:
        queries.read("expert")
    assert caught.value.nearest[0] == "experts"
    assert caught.value.known == queries.names()


def test_an_unknown_name_like_none_lists_all():
    with pytest.raises(UnknownQuery, match="the queries are advisors, alumni"):
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
