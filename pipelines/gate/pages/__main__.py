"""Runs the gate's website, on loopback alone; a proxy with TLS may stand before it."""

from connectors import settings
from pipelines.gate import home
from pipelines.gate.pages import app

if __name__ == "__main__":
    app.serve(home.open_home(settings.gate_home()))
