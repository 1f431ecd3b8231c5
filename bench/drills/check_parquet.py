#!/usr/bin/env python3
# Whether a Parquet file says what the CSV file of the same rows says. Enters: both, written by one program with one profile, the CSV with --no-formula-guard; needs
# `pip install pyarrow pandas`. Leaves: a line and an exit code. Never done here: a reader of its own; both are read by other people's programs.

import sys

import pandas
import pyarrow.parquet


def main():
    columns, lines = sys.argv[1:3]
    table = pyarrow.parquet.read_table(columns)
    a, b = table.to_pandas(), pandas.read_csv(lines, low_memory=False, dtype=str, keep_default_na=False)
    assert list(a.columns) == list(b.columns), "the columns differ"
    assert len(a) == len(b), f"{len(a)} rows and {len(b)}"
    faults = 0
    for name, kind in zip(table.schema.names, table.schema.types):
        for own, other in zip(table.column(name).to_pylist(), b[name]):
            if own is None:
                same = other == ""
            elif isinstance(own, list):
                same = "; ".join(own) == other
            elif isinstance(own, bool):
                same = str(own).lower() == other
            elif isinstance(own, float):
                same = abs(own - float(other)) < 1e-6
            else:
                same = str(own) == other
            if not same:
                faults += 1
                print(f"{name} ({kind}): {own!r} is not {other!r}")
                if faults > 20:
                    sys.exit(1)
    print(f"{len(a):,} rows of {len(a.columns)} columns: {faults} faults")
    sys.exit(1 if faults else 0)


main()
