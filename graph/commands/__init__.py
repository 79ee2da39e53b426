"""Commands of the command line, a family each; `build_graph` puts them together."""
