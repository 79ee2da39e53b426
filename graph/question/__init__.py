"""Questions in plain English, answered by the named queries, without a language model.

`understand` reads a question as one of the forms of `graph/lexicon/questions.toml`; the module `draft`, with the extra
for language models, has SPARQL drafted for one that no form fits.
"""

from graph.question.understand import Reading, Taken, understand

__all__ = ["Reading", "Taken", "understand"]
