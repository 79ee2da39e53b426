"""The addresses of a served build, by what they are for."""
