"""Rosters: bring files in, see what would change, change exactly that."""

from connections.ui.parts import draw_title


def screen() -> None:
    """Draw the screen."""
    draw_title("Rosters")


if __name__ == "__main__":
    screen()
