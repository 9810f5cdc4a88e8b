"""Tables: grids of text to tables with a header, each column of one length."""
