"""A small table of weights that stays as it is, whatever the one that ships becomes."""

from matching.models import Model, Origin, Threshold

A_MODEL = Model(
    name="test-1",
    origin=Origin(data="by hand", pairs=0, same=0, method="none", false_hits=0.001),
    intercept=-3.0,
    population=-1.2,
    rarity={"surname": 1.3, "given": 0.9},
    weights={
        "surname": {
            "both": 2.6, "same": 0.5, "cross": -0.1, "sound": -0.5, "sound_only": -0.6,
            "slip": -0.2, "close": -1.0, "near": -0.9, "faint": -1.2, "differ": -2.0,
        },
        "given": {
            "same": 3.0, "call": 2.1, "misspelt": 2.0, "other_call": 0.5, "slip": 2.0,
            "close": 1.5, "near": 0.9, "initials": 4.4, "initial": 0.6, "rival": -1.1,
            "second": -1.7, "same_initial": -2.0, "some_initials": -2.6, "differ": -2.9,
            "other_initial": -3.2,
        },
        "initials": {"same": 3.0, "differ": -2.2},
        "columns": {"swapped": -0.2},
        "birth": {
            "full": 6.2, "month": 5.2, "swap": 3.9, "year": 3.4, "month_slip": 3.6,
            "day_slip": 3.6, "month_off": 3.0, "day_off": 3.0, "year_slip": 2.4, "year_off": 1.4,
            "birthday": 1.0, "year_only": -0.3, "differ": -4.0,
        },
        "address": {"same": 1.5, "door": 1.0, "near": -1.2, "differ": -1.9},
        "household": {"undated": 0.7, "dated": -0.4, "year": -0.3, "year_only": 0.2, "differ": -1.5},
        "member": {
            "same": 1.5, "other": 0.5, "near": 0.9, "rival": 0.4, "second": -1.0, "initial": 1.3,
            "some_initials": -1.0, "differ": -3.5,
        },
        "namesake": {"dated": 0.4, "undated": -0.5, "year": 0.2, "year_only": -0.6, "differ": -1.0},
        "stranger": {"likely": -3.7, "elsewhere": -2.0},
        "twin": {
            "here": -2.0, "elsewhere": -0.5, "call": -0.2, "near": 0.3, "rival": -0.3,
            "second": -0.9,
        },
    },
    needed={
        "birth": frozenset({
            "full", "swap", "month", "year", "day_off", "month_off", "day_slip", "month_slip",
        }),
    },
    denied={
        "stranger": frozenset({"likely", "elsewhere"}),
        "given": frozenset({
            "missing", "differ", "same_initial", "other_initial", "some_initials", "second",
            "rival",
        }),
    },
    thresholds=(
        Threshold(population=0, hit_at=1.5, verify_at=-2.0),
        Threshold(population=100_000, hit_at=2.0, verify_at=-1.5),
    ),
)  # fmt: skip
