"""What Streamlit runs for every visit."""

from insight.dashboard.shell import show

show()
