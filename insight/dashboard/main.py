"""What Streamlit runs for every visit."""

from insight.dashboard.shell import show

if __name__ == "__main__":  # worker processes of a large upload import this file too
    show()
