"""The wall of names: plain JavaScript and CSS in a component of Streamlit's, nothing to build."""
