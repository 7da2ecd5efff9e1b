"""Guest lists as files: read, repaired and written; nothing else of the domain."""
