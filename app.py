"""The dashboard's way in: ``streamlit run app.py``, or ``insight dashboard -w WORKSPACE``."""

from insight.dashboard.shell import show

show()
