"""Read the title, date and number of a document from its text and from its file."""
