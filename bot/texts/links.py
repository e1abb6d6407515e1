"""What members read about the links they hand in: why one cannot be used, and what was found behind it."""

from __future__ import annotations

from http import HTTPStatus

from bot.texts.words import plain, safe


# What is no web address
def not_a_url(typed: str) -> str:
    return f"“{safe(plain(typed), 80)}” is not a web address. Paste the whole link, such as `https://github.com/you/project`."


def too_long(most: int) -> str:
    return f"That link is longer than {most:,} characters. Paste a shorter link to the same page."


def invisible_characters() -> str:
    return "That link has spaces, backslashes or invisible characters in it. Copy it again from your browser."


def other_scheme(scheme: str) -> str:
    return f"Links have to start with `https://` or `http://`, this one starts with `{plain(scheme, 20)}:`."


def no_host() -> str:
    return "That link names no site. It should look like `https://github.com/you/project`."


def bad_host(host: str) -> str:
    return f"“{safe(host, 80)}” is not the name of a site. Copy the link again from the browser's address bar."


def carries_password() -> str:
    return "That link has a user name or a password in it (the part before `@`). Remove it: everybody would see it."


# Why nothing could be read
def not_web() -> str:
    return "The link leads to something that is not on the web. Copy the address that your browser ends up at."


def not_public(host: str) -> str:
    return f"**{safe(host, 80)}** is an address inside a private network, so reviewers can't open it. Share it online."


def unknown_host(host: str) -> str:
    return f"There is no site called **{safe(host, 80)}**. Is the link spelled right?"


def lookup_failed(host: str) -> str:
    return f"The address of **{safe(host, 80)}** could not be looked up just now. Open the link to see if it works."


def unusual_port(port: int) -> str:
    return f"I don't look at links with the port {port}. Open the link in a private window to see if it works."


def refused() -> str:
    return "The site does not take connections. Is the link spelled right, and the site running?"


def bad_certificate() -> str:
    return "The site could not prove who it is (its certificate), so browsers will warn before they open the link."


def too_slow(seconds: float) -> str:
    return f"The site took longer than {seconds:g} seconds to answer. Open the link to see if it works."


def too_big(most: int) -> str:
    return f"The link leads to more than {most / 1_000_000:g} MB, so I did not read it. Could it be smaller?"


def too_many_redirects(most: int) -> str:
    return f"The link was passed on more than {most} times. Copy the address that your browser ends up at."


def broken_answer() -> str:
    return "The site's answer could not be read. Open the link to see if it works."


# What was found
def opens() -> str:
    return "The link opens without signing in."


def not_found(status: int, *, repository: bool) -> str:
    hint = "Is the repository public?" if repository else "Is the link spelled right, and shared with everyone?"
    return f"The link answered {_status(status)}. {hint}"


def is_private(status: int) -> str:
    return f"The link answered {_status(status)}, so I can't read it. Check in a private window that reviewers can."


def asks_to_sign_in(host: str) -> str:
    return f"**{safe(host, 80)}** asks to sign in, so I can't read it. Share it with everyone who has the link."


def not_looked_into(what: str) -> str:
    return f"I can't look into a {what}. Make sure that it is shared with everyone who has the link."


def page_instead_of_notebook() -> str:
    return (
        "The link ends in `.ipynb` but leads to a web page, perhaps one to sign in. "
        "Open it in a private window to see what reviewers will see."
    )


def no_repository(site: str, status: int) -> str:
    return f"{site} answered {_status(status)}: no public repository has that name. Make it public, or check its name."


def empty_repository() -> str:
    return "The repository is empty. Push your work to it, then send the command again."


def files_not_listed(site: str) -> str:
    return (
        f"{site} would not say just now which files there are, so I could not look for the notebook. "
        "Hand in the link of the notebook itself: that I can read."
    )


def no_branch(name: str) -> str:
    return f"There is no branch or tag {_file(name)} in the repository. Was it renamed, or is it not pushed yet?"


def no_file(path: str) -> str:
    return f"There is no file {_file(path)} in the repository. Was it renamed, or is its branch not pushed yet?"


def no_notebook(files: int) -> str:
    there = f"none of the {files:,} files there is one" if files > 1 else "there is none behind the link"
    return f"This capstone asks for a Jupyter notebook (`.ipynb`), and {there}. Hand in the notebook's own link."


def repository_wanted() -> str:
    return "This capstone asks for a repository: hand in the link of its front page."


def one_of_several(count: int, path: str) -> str:
    return (
        f"There are {count:,} notebooks; I read {_file(path)}, by its name the likeliest. "
        "If yours is another, hand in that notebook's own link."
    )


def kept_elsewhere(path: str) -> str:
    return f"{_file(path)} is kept with Git LFS, and I could not get it from there. Open the link to see if it works."


def unreadable() -> str:
    return "I could not read the notebook. Open the link to see if it works."


def _file(path: str) -> str:
    return f"**{safe(plain(path), 120)}**"


def unexpected(status: int) -> str:
    return f"The site answered {_status(status)}. Open the link to see if it works; this may pass."


def _status(status: int) -> str:
    """The status with its name: "404 (not found)"."""
    known = next((known for known in HTTPStatus if known == status), None)
    return f"{status} ({known.phrase.lower()})" if known else str(status)
