"""Pages of a served build, filled from plain data."""
