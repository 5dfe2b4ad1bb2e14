"""What a document is: its title, date and number, read from its text and from its file."""
