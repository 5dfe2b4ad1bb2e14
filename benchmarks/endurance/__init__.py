"""Whether an index is unbreakable: killed builds, damaged files, readers while it is written,
and hostile files."""
