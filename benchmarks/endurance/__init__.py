"""Whether an index is unbreakable: killed builds, damaged files, readers while it is written,
hostile files, and a system that refuses."""
