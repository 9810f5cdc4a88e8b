"""Is all well with this installation: its file, keys, logs, versions, disk."""
