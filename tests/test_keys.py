"""The key: without it pseudonyms could be undone by trying names, so it must be long, private and elsewhere."""

import os
import stat

import pytest

from insight.errors import PrivacyError
from insight.ingest import keys


def test_a_key_from_the_environment_is_used_as_it_is(tmp_path):
    assert keys.load_key("w1", environ={"INSIGHT_KEY": "x" * 32}, folder=tmp_path) == b"x" * 32


def test_a_short_key_is_refused_without_being_shown(tmp_path):
    with pytest.raises(PrivacyError) as caught:
        keys.load_key("w1", environ={"INSIGHT_KEY": "hunter2"}, folder=tmp_path)
    assert "32" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_made_key_is_private_and_stays_the_same(tmp_path):
    path = keys.make_key("w1", folder=tmp_path)
    first = keys.load_key("w1", environ={}, folder=tmp_path)
    assert keys.make_key("w1", folder=tmp_path) == path
    assert keys.load_key("w1", environ={}, folder=tmp_path) == first
    assert len(first) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    keys.make_key("w1", folder=tmp_path).chmod(0o644)
    with pytest.raises(PrivacyError, match="chmod 600"):
        keys.load_key("w1", environ={}, folder=tmp_path)


def test_a_missing_key_says_what_to_do(tmp_path):
    with pytest.raises(PrivacyError, match="INSIGHT_KEY"):
        keys.load_key("w1", environ={}, folder=tmp_path)


def test_a_workspace_id_cannot_climb_out_of_the_folder(tmp_path):
    with pytest.raises(PrivacyError):
        keys.load_key("../../etc/passwd", environ={}, folder=tmp_path)


def test_subkeys_differ_by_purpose_and_by_key():
    made = {keys.subkey(key, purpose) for key in (b"a" * 32, b"b" * 32) for purpose in ("ids", "views")}
    assert len(made) == 4
