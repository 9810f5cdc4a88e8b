"""Everything held about one student: read whole, erased, held, and purged when its time is over."""
