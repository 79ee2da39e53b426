"""Linking: identifiers (ORCID, ROR, Wikidata, OpenAlex) for the entities of a finished build, as proposals.

`entities` reads what a build knows; `ror_file`, `orcid_file`, `openalex_file` and `wikidata_endpoint` make sources of
the user's files or of an endpoint; `propose` compares the two. Nothing is fetched but from an endpoint whose address
the user gives.
"""

from __future__ import annotations

from graph.linking.entry import Entity, Faults, Proposal, Record, Source
from graph.linking.match import Judge, Progress, propose
from graph.linking.openalex import openalex_file
from graph.linking.orcid import orcid_file
from graph.linking.ours import read as entities
from graph.linking.ror import ror_file
from graph.linking.wikidata import wikidata_endpoint

__all__ = [
    "Entity",
    "Faults",
    "Judge",
    "Progress",
    "Proposal",
    "Record",
    "Source",
    "entities",
    "openalex_file",
    "orcid_file",
    "propose",
    "ror_file",
    "wikidata_endpoint",
]
