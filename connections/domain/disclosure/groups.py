"""Small groups: what may not be shown as a share, because it would tell about single children."""

# 39 of the states looked at by NCES 2011-603 use 10; docs/sources.md. One constant, one source.
SMALLEST_GROUP = 10
