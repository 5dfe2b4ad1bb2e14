"""Lines as paragraphs: wraps, hyphens, page furniture, numbers of lines, ends of paragraphs."""
