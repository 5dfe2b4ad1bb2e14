"""A server of the search over HTTP: an API for programs, and pages for browsers."""
