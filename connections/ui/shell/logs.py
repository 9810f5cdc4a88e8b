"""What a log says of a bug: its number, its kind and where it is; never what it was about.

The text of an exception may hold a name ("KeyError: 'Ana Thao'"), and so may the line on which
Streamlit, the server or the interpreter would print it. Whoever logs, this is all that is written.
"""

import logging
import secrets
import sys
import threading
from pathlib import Path
from typing import Any

logger = logging.getLogger("connections")
_made = logging.getLogRecordFactory()
_NUMBER = "_number_to_quote"  # kept on the exception itself


def log_bug(problem: BaseException) -> str:
    """Log where a bug is, once, and return the number to quote."""
    if not hasattr(problem, _NUMBER):
        logger.error(_line(problem))
    return str(getattr(problem, _NUMBER))


def keep_names_out() -> None:
    """Let whatever is logged or printed of a bug in this process hold its number and its place."""
    logging.setLogRecordFactory(_record)
    sys.excepthook = lambda kind, problem, trace: _print(problem)
    threading.excepthook = lambda raised: _print(raised.exc_value)
    sys.unraisablehook = lambda raised: _print(raised.exc_value)


def _record(*given: Any, **named: Any) -> logging.LogRecord:
    record = _made(*given, **named)
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = _line(record.exc_info[1]), ()
        record.exc_info = record.stack_info = None
    return record


def _print(problem: BaseException | None) -> None:
    if isinstance(problem, KeyboardInterrupt | SystemExit | None):
        return
    sys.stderr.write(f"{_line(problem)}\n")


def _line(problem: BaseException) -> str:
    number = getattr(problem, _NUMBER, None) or secrets.token_hex(4)
    setattr(problem, _NUMBER, number)
    trace, places = problem.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"problem {number}: {type(problem).__name__} at {' < '.join(places[-6:])}"
