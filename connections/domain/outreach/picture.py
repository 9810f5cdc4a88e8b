"""The picture of the outreach statuses, made from their table: docs/statuses.md is this text."""

from connections.domain.outreach.status import ENDED, NEXT, ONLY_BY_EVIDENCE, WORDS, Status


def status_picture() -> str:
    """Return a Markdown page with the statuses as a Mermaid diagram and as a table."""
    lines = [
        "# Where an outreach can stand",
        "",
        "Made from `NEXT` in `connections/domain/outreach/status.py`; a test fails if it is old.",
        "Nobody sets Strong by hand: a later mark or the student's own voice does. Overdue is no",
        "status: it is computed from the dates.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> suggested",
    ]
    lines += [f"    {status.value}: {WORDS[status]}" for status in Status]
    for status, following in NEXT.items():
        lines += [
            f"    {status.value} --> {after.value}"
            + (": by evidence" if after in ONLY_BY_EVIDENCE else "")
            for after in Status
            if after in following
        ]
    lines += [f"    {status.value} --> [*]" for status in Status if status in ENDED]
    lines += ["```", "", "| now | then |", "|---|---|"]
    for status, following in NEXT.items():
        after = ", ".join(WORDS[s] for s in Status if s in following) or "(ends here)"
        lines.append(f"| {WORDS[status]} | {after} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(status_picture(), end="")
