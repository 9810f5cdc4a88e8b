"""`python -m connections`: the command line."""

from connections.cli.main import main

if __name__ == "__main__":
    main()
