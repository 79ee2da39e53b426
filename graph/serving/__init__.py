"""A build as a service: SPARQL over HTTP and pages, answered by processes that can be ended."""
