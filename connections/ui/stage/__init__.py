"""Stage: what the projector shows the whole room, without Streamlit."""
