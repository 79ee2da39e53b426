"""What the rules read off a sentence or a record: a family of relations in each module."""
