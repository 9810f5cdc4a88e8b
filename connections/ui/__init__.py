"""Shows: the only floor that knows Streamlit."""
