"""Reading a page back: its tags, its attributes, its words."""

from __future__ import annotations

from html.parser import HTMLParser

ALLOWED = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "footer",
        "section",
        "article",
        "nav",
        "div",
        "p",
        "span",
        "b",
        "code",
        "time",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "a",
        "img",
        "details",
        "summary",
        "svg",
        "circle",
        "path",
    ]
)
VOID = frozenset(("meta", "br", "img"))


class Page(HTMLParser):
    """Fails on a tag that we do not write, on an unbalanced one, on a handler or a request to anywhere."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        if tag not in VOID and not (self.open and self.open[-1] == "svg"):
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "style"
            self.attributes.append((tag, name, value or ""))
            if name == "src":
                assert (value or "").startswith("data:image/png;base64,")
            if name == "href":
                assert (value or "").startswith(("#", "https://")), value

    def handle_startendtag(self, tag, attrs):
        assert tag in ("circle", "path")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)
