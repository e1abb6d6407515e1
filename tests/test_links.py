"""Links that members hand in: what is taken for one, what it is called, and what is found when it is opened."""

from __future__ import annotations

import pytest

from bot.errors import StudyError
from bot.fetching import Page
from bot.links import describe, judge, parse_url

GITHUB = "https://github.com/me/project"
TYPED = [
    (GITHUB, GITHUB),
    (f"  {GITHUB}\n", GITHUB),
    (f"<{GITHUB}>", GITHUB),
    (f"\ufeff{GITHUB} \u200b", GITHUB),
    ("github.com/me/project", GITHUB),
    ("github.com:443/me/project", GITHUB),
    ("HTTPS://GitHub.com:443/me/project", GITHUB),
    ("http://example.org:8080/a?b=c&d#e", "http://example.org:8080/a?b=c&d#e"),
    ("https://medium.com/@me/post", "https://medium.com/@me/post"),
    ("https://bücher.de/ü", "https://xn--bcher-kva.de/%C3%BC"),
    ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/"),  # Cyrillic letters that look like "apple".
    ("https://a.bc/n(1)*|[x]`.ipynb?q=(1)#(2)", "https://a.bc/n%281%29%2A%7C%5Bx%5D%60.ipynb?q=%281%29#%282%29"),
    ("https://a.bc/<@123>", "https://a.bc/%3C@123%3E"),
    ("http://127。0。0。1/", "http://127.0.0.1/"),  # So written it is plain to see; it is not fetched either.
    ("http://127.0.0.1:8000/sample.ipynb", "http://127.0.0.1:8000/sample.ipynb"),
]
NO_LINKS = {
    "is not a web address": "|hello|my project|notebook.ipynb|me@example.org|<@123>|<#123>|<@&123>|@everyone|//a.bc/x"
    "|localhost:8000|1.2.3.4/x|javascript:1|a.bc\nd.ef|http://0177.0.0.1/|http://[::1|http://①②⑦.⓪.⓪.①/|https://a.bc:x/",
    "have to start with": "javascript:alert(1)|data:text/html,x|ftp://a.bc/x|file:///etc/passwd|mailto:me@a.bc|C:\\nb.ipynb",
    "names no site": "https://|https:///x|https:/a.bc/x|https:a.bc|http://:80/|https://?x",
    "user name or a password": "https://me:secret@a.bc/|https://github.com@a.bc/|https://@@a.bc/",
    "not the name of a site": "http://2130706433.|http://0x7f000001/|http://127.1/|http://0x7f.1/|http://127.0.0.1./|https://a..b/"
    "|https://-a.bc/|https://a.bc./|https://%6c.bc/|https://a,b.cd/|https://a.bc:99999/|https://" + "a" * 64 + ".bc/",
    "spaces, backslashes or invisible": "https://a.bc/x y|https://a.bc/\u202egpj.ipynb|https://a\u200b.bc/|https://a.bc/\x00"
    "|https://a.bc/\nx|https://a.bc/\x1b[31m|https://a.bc/\u2066x|https://a.bc/\ue000|https://github.com\\@a.bc/",
    "longer than 2,000": "https://a.bc/" + "x" * 2000 + "|https://a.bc/" + "ü" * 1000,
}
LOOKS = [
    ("https://github.com/me/project", "GitHub repository"),
    ("https://www.github.com/me/project/tree/main/", "GitHub repository"),
    ("https://github.com/me/project/tree/main/notebooks", "folder on GitHub"),
    ("https://github.com/me/project/blob/main/My%20work.IPYNB?raw=1#L3", "notebook on GitHub"),
    ("https://github.com/me/project/blob/main/train.py", "file on GitHub"),
    ("https://raw.githubusercontent.com/me/project/main/a.ipynb", "notebook on GitHub"),
    ("https://github.com.evil.example/me/project", "web page"),
    ("https://notgithub.com/me/project", "web page"),
    ("https://gist.github.com/me/0123456789abcdef", "gist"),
    ("https://colab.research.google.com/drive/1abc", "Colab notebook"),
    ("https://www.kaggle.com/code/me/titanic", "Kaggle notebook"),
    ("https://www.kaggle.com/datasets/me/cats", "page on Kaggle"),
    ("https://huggingface.co/me/model/blob/main/a.ipynb", "notebook on Hugging Face"),
    ("https://huggingface.co/me/model", "Hugging Face repository"),
    ("https://nbviewer.org/github/me/project/blob/main/a.ipynb", "notebook on nbviewer"),
    ("https://gitlab.com/me/project", "GitLab repository"),
    ("https://gitlab.com/group/sub/project/-/blob/main/a.ipynb", "notebook on GitLab"),
    ("https://drive.google.com/file/d/1abc/view", "file on Google Drive"),
    ("https://example.org/work/a.ipynb?x=1", "notebook file"),
]


@pytest.mark.parametrize(("typed", "url"), TYPED)
def test_what_members_paste_becomes_a_link_that_breaks_no_layout(typed: str, url: str) -> None:
    assert parse_url(typed) == url
    assert parse_url(url) == url


@pytest.mark.parametrize(("reason", "typed"), [(why, one) for why, all in NO_LINKS.items() for one in all.split("|")])
def test_what_is_no_link_is_refused_with_its_reason(reason: str, typed: str) -> None:
    with pytest.raises(StudyError, match=reason):
        parse_url(typed)


@pytest.mark.parametrize(("url", "what"), LOOKS)
def test_a_link_is_called_what_it_leads_to(url: str, what: str) -> None:
    assert describe(url) == what


def test_a_missing_repository_asks_whether_it_is_public() -> None:
    page = Page(GITHUB, 404, "text/html", b"")
    assert judge(GITHUB, page, describe(GITHUB)).note.endswith("Is the repository public?")
