"""How somebody works a page: by pointing, or with the keyboard and nothing else."""

from collections.abc import Sequence
from typing import Protocol

from playwright.sync_api import Locator, Page

_TABS = 400
"""Presses of Tab after which what is sought cannot be reached by keyboard."""


class Hand(Protocol):
    """Does one thing on the page that is open."""

    page: Page

    def write(self, label: str, text: str) -> None:
        """Write a text in a field."""

    def choose(self, label: str, option: str) -> None:
        """Choose one of a list."""

    def mark(self, label: str, *, group: str = "") -> None:
        """Mark a choice: a radio button or a box, in its group where several have one label."""

    def press(self, name: str) -> None:
        """Press a button."""

    def follow(self, name: str) -> None:
        """Follow a link."""


class Pointing:
    """With a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, label: str, text: str) -> None:
        _field(self.page, label).fill(text)

    def choose(self, label: str, option: str) -> None:
        _field(self.page, label).select_option(label=option)

    def mark(self, label: str, *, group: str = "") -> None:
        _choice(self.page, label, group).check()

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()


class Keys:
    """With the keyboard alone: nothing is clicked, filled or focused but by its keys."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, label: str, text: str) -> None:
        self._reach([_field(self.page, label)])
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        field = _field(self.page, label)
        self._reach([field])
        self.page.keyboard.type(option)
        assert field.evaluate("one => one.selectedOptions[0].text") == option

    def mark(self, label: str, *, group: str = "") -> None:
        wanted = _choice(self.page, label, group)
        name = wanted.get_attribute("name")
        of_group = self.page.locator(f'input[name="{name}"]')
        if wanted.get_attribute("type") == "checkbox":
            self._reach([wanted])
        else:
            # Tab goes to a group; the arrows go round in it.
            self._reach(of_group.all())
        for _ in range(of_group.count() + 1):
            if wanted.is_checked():
                return
            is_there = wanted.evaluate("one => one === document.activeElement")
            self.page.keyboard.press("Space" if is_there else "ArrowDown")
        assert wanted.is_checked()

    def press(self, name: str) -> None:
        self._reach([self.page.get_by_role("button", name=name, exact=True)])
        self._enter()

    def follow(self, name: str) -> None:
        self._reach([self.page.get_by_role("link", name=name).first])
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _reach(self, wanted: Sequence[Locator]) -> None:
        """Press Tab until one of these has the focus, and can be seen to have it."""
        for _ in range(_TABS):
            self.page.keyboard.press("Tab")
            for one in wanted:
                if one.evaluate("one => one === document.activeElement"):
                    style = one.evaluate("one => getComputedStyle(one).outlineStyle")
                    assert style != "none", "the focus cannot be seen"
                    return
        raise AssertionError(f"the keyboard does not reach {wanted[0]}")


def _field(page: Page, label: str) -> Locator:
    return page.get_by_label(label).first


def _choice(page: Page, label: str, group: str) -> Locator:
    within = page.get_by_role("group", name=group) if group else page
    return within.get_by_label(label).first
