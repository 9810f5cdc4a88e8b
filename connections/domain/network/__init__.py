"""Who knows whom, as a graph: its picture, and what hangs on how few."""
