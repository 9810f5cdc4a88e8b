"""The command line: for scheduled jobs, and for anyone who checks the numbers.

Exit codes: 0 done, 1 refused (one sentence says why, nothing was changed), 2 needs an answer.
Only the bodies import what they need, so that a quick question stays quick.
"""
