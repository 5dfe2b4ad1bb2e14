"""The connection to the engine: addresses, hosts, requests, and errors that say what helps."""
