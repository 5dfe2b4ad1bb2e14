"""The hits of a query: execution, pages, facets, export, documents, explanation."""
