"""The dashboard's way in: ``streamlit run app.py``, or ``insight dashboard -w WORKSPACE``."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import insight.dashboard
from insight.dashboard.web import Told

app = st.App(Path(insight.dashboard.__file__).with_name("main.py"), middleware=[Middleware(Told)])
