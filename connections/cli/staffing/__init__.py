"""The command line about next year's adults."""
