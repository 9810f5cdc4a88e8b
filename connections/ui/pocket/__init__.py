"""Pages for an adult's own device: their students and their wall, without Streamlit."""
