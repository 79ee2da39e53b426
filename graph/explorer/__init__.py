"""What the pages of a served build tell, as plain data: of each thing, of lists of things, of the answer to a query."""
