"""Records law: one student's file, statements, holds, erasing, disclosures, retention."""
