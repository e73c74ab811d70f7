"""The best libraries on the work that this project does, measured side by side.

They live in an environment of their own, `.venv-bench`, and read the same files as we do; see
`python -m bench.peers --help`.
"""
