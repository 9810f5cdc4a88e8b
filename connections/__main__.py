"""`python -m connections`: the command line."""

from connections.cli import main

if __name__ == "__main__":
    main()
