"""The service is as ``/openapi.json`` says: asked by schemathesis with what that allows, and not."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import schemathesis
from desk import Desk
from hypothesis import HealthCheck, Phase, given, settings
from service import Live, open_site, serving

from certgen.web import openapi
from certgen.web import verify as limits

EXAMPLES = 10


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    with open_site(desk) as site:
        site.publish(desk)
    with serving(desk, "lookups_per_minute = 0\nuploads_per_minute = 0\n") as live:
        yield live


OPERATIONS = [
    (path, method)
    for path, item in openapi.document("h.example")["paths"].items()
    for method in item
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_service_is_as_described(path: str, method: str, live: Live) -> None:
    schema = schemathesis.openapi.from_url(f"{live.url}/openapi.json")

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate()

    ask()


def test_the_description_tells_the_limits_of_the_program() -> None:
    assert (openapi.TARGETS, openapi.TARGET_LENGTH) == (limits.TARGETS, limits.TARGET_LENGTH)
    assert f"{limits.CODES} lines" in json.dumps(openapi.document("h.example"))
