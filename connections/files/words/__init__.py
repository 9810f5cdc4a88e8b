"""Words: headings, roles, names and grades as schools write them, and what each means."""
