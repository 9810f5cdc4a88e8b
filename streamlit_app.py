"""Start Connections: `streamlit run streamlit_app.py`, or any ASGI server with `app`."""

from connections.ui.server import make_app

app = make_app()

if __name__ == "__main__":
    app.run()
