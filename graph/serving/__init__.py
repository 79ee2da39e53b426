"""A build as a service: SPARQL over HTTP and a page for each thing, answered by processes that can be ended."""
