"""School: the schools of this database, for whoever looks after them all."""
