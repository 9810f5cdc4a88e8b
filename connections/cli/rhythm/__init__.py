"""What comes by itself: mails."""
