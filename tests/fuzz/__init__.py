"""Seeded mutation of the samples: no file may crash, hang or fill the memory."""
