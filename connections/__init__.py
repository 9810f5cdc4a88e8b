"""Connections: find the students no adult at school is close to yet, and change that.

Five floors, one way down (imports go only downwards):

    ui, cli    SHOWS      screens, the server, the command line
    services   DOES       one function per thing a person asks for
    files      EXCHANGES  bytes to values and back: rosters, marks, reports
    store      REMEMBERS  the database: schema, migrations, rows to values
    domain     DECIDES    people, rounds, network, coverage, assignment, outreach, access

A floor says what kind of act a line is; the file's name says what it is about.
docs/architecture.md has the picture and the rules.
"""

__version__ = "0.1.0"
