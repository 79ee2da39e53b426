"""A graph, or a part of it, in the formats that other programs read."""

from graph.exports.content import Content, base_of, whole
from graph.exports.error import ExportError
from graph.exports.formats import FORMATS, Format, of_file

__all__ = ["FORMATS", "Content", "ExportError", "Format", "base_of", "of_file", "whole"]
