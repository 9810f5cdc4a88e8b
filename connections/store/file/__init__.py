"""The one file of SQLite: is it whole, is it ours, who else has it open."""
