"""Extractors beside the rules: language models, and plug-ins of other packages. All are optional."""
