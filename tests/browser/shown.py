"""A page that shows names wherever Streamlit reads Markdown, and as plain text: for test_names."""

import json
import os
from pathlib import Path

import pandas as pd
import streamlit as st

from connections.ui.parts.pieces import draw_table, md, option

IN_ONE_BLOCK = 500
names = json.loads(Path(os.environ["NAMES"]).read_text(encoding="utf-8"))
for first in range(0, len(names["many"]), IN_ONE_BLOCK):
    block = names["many"][first : first + IN_ONE_BLOCK]
    st.markdown("\n\n".join(md(name) for name in block))
for place, name in enumerate(names["hostile"]):
    shown, key = md(name), f"each_{place}"
    with st.container(key=f"at_{place}"):
        st.title(shown, anchor=False)
        st.header(shown, anchor=False)
        st.markdown(f"**{shown}**")
        st.markdown(f":gray[:small[{shown}]]")
        st.button(shown, key=f"button_{key}")
        st.checkbox(shown, key=f"checkbox_{key}")
        st.metric(shown, "1")
        st.error(shown)
        st.expander(shown)
        st.text_input("Name", key=f"input_{key}", help=shown)
        st.radio("Names", [name], format_func=md, key=f"radio_{key}")
        st.segmented_control("Names", [name], format_func=option, key=f"control_{key}")
        st.selectbox("Names", [name], key=f"select_{key}")
draw_table(pd.DataFrame({"Student": names["hostile"]}), key="table", alt="hostile names")
