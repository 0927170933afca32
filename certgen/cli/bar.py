"""A bar of progress on a terminal (the other door of rich)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich import progress as bars
from rich.console import Console
from rich.text import Text

from certgen.issuance import Progress


class _Bar(Progress):
    def __init__(self, bar: bars.Progress, name: Callable[[str], str]):
        super().__init__()
        self._bar = bar
        self._name = name
        self._task: bars.TaskID | None = None

    def begin(self, what: str, total: int) -> None:
        super().begin(what, total)
        if self._task is not None:
            self._bar.update(self._task, visible=False)
        self._task = self._bar.add_task(self._name(what), total=total)
        self._bar.refresh()

    def step(self, count: int) -> None:
        super().step(count)
        if self._task is not None:
            self._bar.update(self._task, advance=count, refresh=True)


@contextmanager
def progress_bar(console: Console, name: Callable[[str], str]) -> Iterator[Progress]:
    """A bar on ``console`` with rate and time left; ``name`` says what goes on."""
    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        _Rate(),
        bars.TimeRemainingColumn(),
    )
    # Drawn by steps and not by a thread of its own: workers are forked while it shows.
    with bars.Progress(*columns, console=console, transient=False, auto_refresh=False) as bar:
        yield _Bar(bar, name)


class _Rate(bars.ProgressColumn):
    """Steps a second."""

    def render(self, task: bars.Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "")
