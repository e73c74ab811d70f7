"""Lets another program start treffer-gate as a child: `python -m pipelines.gate`."""

from pipelines.gate.program import main

main()
