"""From documents to an evidence-backed graph: reading, extraction, resolution, quads, store, networks."""
