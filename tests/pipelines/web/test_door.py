"""What every request passes before it reaches a page."""

from tests.pipelines.web.conftest import Visit


def test_a_form_without_its_token_does_nothing(visit: Visit) -> None:
    analyst = visit("avries")

    refused = analyst.post("/uitloggen", data={"token": "another"})

    assert refused.status_code == 403
    assert analyst.get("/").status_code == 200


def test_who_logs_out_is_out(visit: Visit) -> None:
    analyst = visit("avries")

    done = analyst.fill_in("/uitloggen")

    assert (done.status_code, done.headers["location"]) == (303, "/uitgelogd")
    assert analyst.get("/dossiers").headers["location"] == "/inloggen?naar=/dossiers"


def test_what_lies_elsewhere_than_on_the_site_is_no_place_to_go_after_login(visit: Visit) -> None:
    stranger = visit()

    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org"):
        done = stranger.fill_in("/inloggen", {"account": "avries", "naar": elsewhere})
        assert done.headers["location"] == "/"
