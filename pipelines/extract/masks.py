"""Values as masks: letters and digits by their kind alone, so that a form shows and no value."""

import polars as pl

LONGEST = 24
"""Characters of a mask; what is longer is cut, with an ellipsis."""

_PUNCTUATION = r"\-/.,:;_@&'()+ "
_STEPS = (
    # Whatever is no letter, digit or sign of this short list becomes one and the same sign.
    (rf"[^\p{{L}}\p{{M}}\p{{Nd}}{_PUNCTUATION}]", "?"),
    (r"\p{M}+", ""),
    (r"\p{Nd}", "9"),
    (r"[\p{L}--\p{Lu}]", "a"),
    (r"\p{Lu}", "A"),
    (r"a+", "a"),
    (r"A{5,}", "A"),
    (r"9{21,}", "9"),
    *((rf"{sign}{{2,}}", sign) for sign in (r"\?", "-", r"\.", "_", " ")),
)


def masked(values: pl.Series) -> pl.Series:
    """Return the mask of each value; a null stays a null.

    A run of small letters is one `a`, of more than four capitals one `A`; digits keep their number.
    """
    mask = pl.col("values")
    for pattern, sign in _STEPS:
        mask = mask.str.replace_all(pattern, sign.replace("\\", ""))
    cut = pl.concat_str(mask.str.slice(0, LONGEST), pl.lit("…"))
    shown = pl.when(mask.str.len_chars() > LONGEST).then(cut).otherwise(mask)
    return values.alias("values").to_frame().select(shown.alias("masks")).to_series()
