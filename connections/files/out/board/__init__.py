"""The board's report in all its forms. Each reads labels alone."""
