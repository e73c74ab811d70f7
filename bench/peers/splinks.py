"""splink 5 on DuckDB: a quick model as its tutorial makes it, and one tuned for Dutch persons."""

import logging
from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import CustomComparison
from splink.internals.realtime import compare_records

from bench.peers.work import Asker, Work

logging.getLogger("splink").setLevel(logging.ERROR)
_SEED = 1
_SAMPLE = 1e6
_TUNED_RULES = (
    "l.family = r.partner and l.birth_date = r.birth_date",
    "l.partner = r.family and l.birth_date = r.birth_date",
    "l.family = r.given and l.birth_date = r.birth_date",
    "l.year = r.year and l.month = r.day and l.day = r.month and l.initial = r.initial",
    "l.month = r.month and l.day = r.day and l.family = r.family",
    "substr(l.family, 1, 4) = substr(r.family, 1, 4) and l.year = r.year and l.given = r.given",
)


def quick(work: Work, _: Work) -> pl.DataFrame:
    """Train by expectation maximisation with term frequencies, then predict."""
    linker = _linker(work, _quick_settings(work))
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*work.rules[0])], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLE, seed=_SEED)
    for rule in (work.rules[0], work.rules[5], work.rules[-1]):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), record_sample_proportion=1.0
        )
    return _predicted(work, linker)


def tuned(work: Work, labelled: Work) -> pl.DataFrame:
    """Predict with levels for partner's and swapped names, learnt from true pairs."""
    return _predicted(work, _linker(work, _learnt(work, labelled)))


def tuned_asker(work: Work, labelled: Work) -> Asker:
    """Answer one question with compare_records, its statement cached, blocked by the rules."""
    settings = _learnt(work, labelled)
    api = DuckDBAPI()
    held = work.register.rename({"record": "unique_id"}).with_columns(
        source_dataset=pl.lit("b_register")
    )
    api._con.register("held_frame", held.to_arrow())  # noqa: SLF001
    api._con.execute("create table held as select * from held_frame")  # noqa: SLF001
    register = api._con.table("held")  # noqa: SLF001
    condition = " or ".join(f"({rule})" for rule in _conditions(work))

    def ask(question: Mapping[str, str | None]) -> object:
        row: dict[str, Any] = dict(question)
        row |= {"unique_id": row.pop("question"), "source_dataset": "a_questions"}
        asked = pa.Table.from_pylist([row], schema=pa.schema([(n, pa.string()) for n in row]))
        found = compare_records(
            asked, register, settings, api, sql_cache_key="tuned", join_condition=condition
        )
        return found.as_record_list()

    return ask


def _linker(work: Work, settings: SettingsCreator | dict[str, Any]) -> Linker:
    api = DuckDBAPI()
    asked = work.questions.rename({"question": "unique_id"})
    held = work.register.rename({"record": "unique_id"})
    tables = {"b_register": held} if work.one_table else {"a_questions": asked, "b_register": held}
    return Linker(
        [
            api.register(table.to_arrow(), dataset_display_name=name)
            for name, table in tables.items()
        ],
        settings,
        log_level=logging.ERROR,
    )


def _predicted(work: Work, linker: Linker) -> pl.DataFrame:
    found = pl.from_pandas(linker.inference.predict().as_pandas_dataframe())
    return work.pairs(
        found.select(question="unique_id_l", record="unique_id_r", score="match_weight")
    )


def _quick_settings(work: Work) -> SettingsCreator:
    made = []
    for name in work.fields:
        if name in {"birth_date", "date_of_birth", "postcode", "house", "street_number"}:
            one = comparisons.DamerauLevenshteinAtThresholds(name, [1, 2])
        else:
            one = comparisons.JaroWinklerAtThresholds(name, [0.92, 0.8])
        made.append(one.configure(term_frequency_adjustments=name in work.names))
    return SettingsCreator(
        link_type="dedupe_only" if work.one_table else "link_only",
        comparisons=made,
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in work.rules],
    )


def _learnt(work: Work, labelled: Work) -> dict[str, Any]:
    """Return the tuned model: m from true pairs of another town, u from this one."""
    person = labelled.questions.join(labelled.matches, on="question", how="left")
    labelled_linker = _linker(
        Work(
            register=labelled.register.with_columns(person="record"),
            questions=person.rename({"record": "person"}),
            fields=labelled.fields,
            names=labelled.names,
            rules=labelled.rules,
            matches=labelled.matches,
        ),
        _tuned_settings(work),
    )
    labelled_linker.training.estimate_m_from_label_column("person")
    settings = labelled_linker.misc.save_model_to_json()
    linker = _linker(work, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=10 * _SAMPLE, seed=_SEED)
    return linker.misc.save_model_to_json()


def _conditions(work: Work) -> list[str]:
    plain = [" and ".join(f"l.{name} = r.{name}" for name in rule) for rule in work.rules]
    return [*plain, *_TUNED_RULES]


def _tuned_settings(work: Work) -> SettingsCreator:
    rules = [{"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in _conditions(work)]
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            _comparison("surname", "family", _SURNAME),
            _comparison("given_name", "given", _GIVEN),
            _comparison("birth", "birth_date", _BIRTH),
            _comparison("address", "street", _ADDRESS),
        ],
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=0.5 / len(work.register),
        additional_columns_to_retain=[],
    )


def _comparison(name: str, unknown: str, conditions: tuple[str, ...]) -> CustomComparison:
    """Return a comparison without term frequencies: with relatives about, they cost recall."""
    return CustomComparison(
        output_column_name=name,
        comparison_levels=[
            levels.NullLevel(unknown),
            *(levels.CustomLevel(condition) for condition in conditions),
            levels.ElseLevel(),
        ],
    )


_SURNAME = (
    "family_l = family_r",
    "family_l = partner_r or partner_l = family_r",
    "family_l = given_r and given_l = family_r",
    "jaro_winkler_similarity(family_l, family_r) >= 0.92",
    "jaro_winkler_similarity(family_l, partner_r) >= 0.92",
    "jaro_winkler_similarity(family_l, family_r) >= 0.85",
    "family_l = given_r or jaro_winkler_similarity(family_l, family_r) >= 0.78",
)
_GIVEN = (
    "given_l = given_r",
    "given_l = family_r and family_l = given_r",
    "(length(given_l) = 1 or length(given_r) = 1) and initial_l = initial_r",
    "jaro_winkler_similarity(given_l, given_r) >= 0.9",
    "jaro_winkler_similarity(given_l, given_r) >= 0.8 and initial_l = initial_r",
    "initial_l = initial_r",
    "jaro_winkler_similarity(given_l, given_r) >= 0.8",
    "given_l = family_r",
)
_BIRTH = (
    "birth_date_l = birth_date_r",
    "year_l = year_r and month_l = day_r and day_l = month_r",
    "year_l = year_r and month_l = month_r and (day_l is null or day_r is null)",
    "damerau_levenshtein(birth_date_l, birth_date_r) <= 1",
    "month_l = month_r and day_l = day_r",
    "year_l = year_r and (month_l = month_r or day_l = day_r)",
    "year_l = year_r",
)
_ADDRESS = (
    "postcode_l = postcode_r and house_l = house_r",
    "street_l = street_r and house_l = house_r",
    "house_l = house_r and jaro_winkler_similarity(street_l, street_r) >= 0.85",
    "postcode_l = postcode_r",
    "street_l = street_r",
    "pc4_l = pc4_r",
)
