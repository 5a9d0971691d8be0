"""A conversation as a page: it runs nothing and loads nothing."""

from tui.export.html import page


def test_a_page_runs_and_loads_nothing() -> None:
    text = page("t", "<script>x()</script>\n\n![i](http://127.0.0.1/x.png) [j](javascript:x()) <img src=x onerror=x()>")
    body = text.split("<body>")[1]
    assert "<script" not in body
    assert "<img" not in body
    assert body.count("href") == 1, "the picture is a link to follow, the script none"
    assert "default-src 'none'" in text
