"""Readers of laws, judgments and debates in XML: Akoma Ntoso, Formex and TEI."""
