"""Plain pages, without Streamlit: the frame they stand in, and who asks at them."""
