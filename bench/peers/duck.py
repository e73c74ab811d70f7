"""DuckDB: mean Jaro-Winkler similarity in SQL, of pairs that agree on a blocking rule."""

from collections.abc import Mapping

import duckdb
import polars as pl

from bench.peers.work import Asker, Work


def jaro_winkler(work: Work, _: Work) -> pl.DataFrame:
    """Score the candidates by the mean similarity of the fields that both have."""
    with _connection(work) as connection:
        connection.register("questions", work.questions.to_arrow())
        found = connection.sql(
            f"with pairs as ({_candidates(work)}) "
            f"select question, record, {_mean(work)} as score from pairs "
            "join questions as q using (question) join register as r using (record)"
        ).pl()
    return work.pairs(found)


def candidates(work: Work) -> pl.DataFrame:
    """Return `question` and `record` of the pairs that agree on one of the rules."""
    with _connection(work) as connection:
        connection.register("questions", work.questions.to_arrow())
        return connection.sql(_candidates(work)).pl()


def jaro_winkler_asker(work: Work, _: Work) -> Asker:
    """Answer one question with a scan over every record, as a prepared statement."""
    connection = _connection(work)
    asked = ", ".join(f"${name}::varchar as {name}" for name in work.fields)
    statement = (
        f"with q as (select {asked}) "
        f"select record, {_mean(work)} as score from register as r, q "
        "order by score desc limit 1"
    )

    def ask(question: Mapping[str, str | None]) -> object:
        values = {name: question[name] for name in work.fields}
        return connection.execute(statement, values).fetchall()

    return ask


def _connection(work: Work) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("register_frame", work.register.to_arrow())
    connection.execute("create table register as select * from register_frame")
    return connection


def _candidates(work: Work) -> str:
    return " union ".join(
        "select q.question, r.record from questions as q join register as r on "
        + " and ".join(f"q.{name} = r.{name}" for name in rule)
        for rule in work.rules
    )


def _mean(work: Work) -> str:
    total = " + ".join(
        f"coalesce(jaro_winkler_similarity(q.{name}, r.{name}), 0)" for name in work.fields
    )
    both = " + ".join(
        f"(q.{name} is not null and r.{name} is not null)::int" for name in work.fields
    )
    count = len(work.fields)
    if work.unknown is not None:
        return f"({total} + {work.unknown} * ({count} - ({both}))) / {count}"
    return f"({total}) / greatest({both}, {count / 2})"
