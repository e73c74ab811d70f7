"""Lets another program start treffer-extract as a child: `python -m pipelines.extract`."""

from pipelines.extract.program import main

main()
