"""Calendar addresses and mails, as rows."""
