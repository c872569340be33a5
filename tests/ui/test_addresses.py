import pytest

from lib.ui.addresses import host_of, is_local, is_ours


@pytest.mark.parametrize(
    "url",
    ["//evil.example/x", "/\\evil.example/x", "/\t/evil.example", "javascript:alert(1)", "https://a.example", "", "x"],
)
def test_what_may_leave_this_server_is_not_local(url):
    assert not is_local(url)
    assert not is_ours(url)


def test_a_path_is_local_and_only_a_stored_files_path_is_ours():
    assert is_local("/media/a.png")
    assert is_ours("/api/content-assets/7/file")
    assert not is_ours("/api/content-assets/7/file?download=true")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a b", "https://[x", "//h/x"]
)
def test_only_web_addresses_are_links(url):
    assert host_of(url) == ""


def test_a_link_names_its_host():
    assert host_of("https://user@cdn.example.com:8443/a?b") == "cdn.example.com"
