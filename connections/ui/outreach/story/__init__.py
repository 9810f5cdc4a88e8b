"""One student's story beside the caseload, and what can be done about an outreach there."""
