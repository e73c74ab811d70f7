"""Runs the program treffer as a module."""

from pipelines.cli.program import main

main()
