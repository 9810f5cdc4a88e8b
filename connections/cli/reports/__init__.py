"""Commands about what leaves the school: the report, and what it lets deduce."""
