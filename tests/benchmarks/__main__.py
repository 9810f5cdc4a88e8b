"""`make bench`: every benchmark, one JSON line each; all figures are ratios within one run.

A number to compare with stands beside each ratio as "at_most". Machines are shared and noisy:
read medians, and run it again before you believe a surprise.
"""

import importlib
import json
import pkgutil
import sys

import tests.benchmarks


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    wanted = set(sys.argv[1:])
    for info in pkgutil.iter_modules(tests.benchmarks.__path__):
        if info.name.startswith("bench_") and (not wanted or info.name[6:] in wanted):
            module = importlib.import_module(f"tests.benchmarks.{info.name}")
            for result in module.results():
                print(json.dumps({"benchmark": info.name[6:], **result}), flush=True)


main()
