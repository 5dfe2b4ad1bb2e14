"""Terms: their renderings, the exceptions, the glossary, and the check of a term list."""
