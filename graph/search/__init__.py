"""Names of a build in an index, so that things are found while one types: made once for each build that is served.

`entries` reads the names from a store, `file` writes them to a file of SQLite, `look` finds in it.
"""
