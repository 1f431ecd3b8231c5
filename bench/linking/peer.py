#!/usr/bin/env python3
# Enters: the records that `million write` made, and those of another seed. Leaves: one line of JSON with Splink's times and figures on the first, its
# cuts chosen on the second. Never done here: a cut chosen on the records that are judged.
"""usage: peer.py RECORDS.csv OTHER_HALF.csv [--source] [--tf]

Splink as its documentation sets it up: u by random sampling, m by expectation and maximisation under two blocking rules, pairs from .01 on.
`--tf` turns on its term frequency adjustments for place, actor and weapon. Clusters are its own (components at .95) and, over the same scores, by
greedy average linkage, where a pair that was never scored counts like the least score."""
import json, os, resource, sys, time
import duckdb, numpy as np, pandas as pd, splink
import splink.comparison_level_library as levels
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

WITH_SOURCE, WITH_TF = "--source" in sys.argv, "--tf" in sys.argv
FILES = [a for a in sys.argv[1:] if not a.startswith("--")]
LEAST = -4.6  # natural logarithm of the odds of .01


def read(file):
    told = pd.read_csv(file, dtype={"actor": "string", "weapon": "string", "source": "string", "place": "string"})
    told["wk"], told["wk2"] = told.day // 4, (told.day + 2) // 4
    told["cell"] = (np.floor(told.lat * 10) * 10000 + np.floor(told.lon * 10)).astype(int)
    return told


def near(column, steps):
    within = [levels.CustomLevel(f"abs({column}_l - {column}_r) <= {s}", label_for_charts=f"<= {s}") for s in steps]
    return library.CustomComparison(output_column_name=column, comparison_levels=[levels.NullLevel(column), levels.ExactMatchLevel(column), *within, levels.ElseLevel()])


def distance():
    km = "sqrt(power((lat_l - lat_r) * 111.2, 2) + power((lon_l - lon_r) * 111.2 * cos(radians(lat_l)), 2))"
    unknown = levels.CustomLevel("lat_l is null or lat_r is null", label_for_charts="unknown").configure(is_null_level=True)
    within = [levels.CustomLevel(f"{km} <= {s}", label_for_charts=f"<= {s} km") for s in (0.1, 3, 10, 30)]
    return library.CustomComparison(output_column_name="geo", comparison_levels=[unknown, *within, levels.ElseLevel()])


def exact(column):
    return library.ExactMatch(column).configure(term_frequency_adjustments=WITH_TF)


def settings():
    compared = [near("day", [1, 2]), distance(), library.JaroWinklerAtThresholds("place", [0.92, 0.8]).configure(term_frequency_adjustments=WITH_TF),
                near("killed", [1, 3]), exact("actor"), exact("weapon")]
    if WITH_SOURCE:
        compared.append(library.ExactMatch("source"))
    return SettingsCreator(link_type="dedupe_only", comparisons=compared,
                           blocking_rules_to_generate_predictions=[block_on("adm2", "wk"), block_on("adm2", "wk2"), block_on("cell", "wk")])


def score(told):
    """Scores, own clusters, seconds by stage."""
    seconds, start = {}, time.perf_counter()

    def lap(stage):
        nonlocal start
        seconds[stage], start = round(time.perf_counter() - start, 2), time.perf_counter()

    connection = duckdb.connect()
    connection.execute(f"SET threads={os.cpu_count()}")
    api = DuckDBAPI(connection=connection)
    table = api.register(told.drop(columns=["cluster"] + ([] if WITH_SOURCE else ["source"])))
    linker = Linker(table, settings(), log_level=40)
    lap("register")
    linker.training.estimate_probability_two_random_records_match([block_on("day", "place", "killed")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("day", "place"), block_on("adm2", "killed", "weapon", "actor")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    lap("train")
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    lap("predict")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.95)
    lap("cluster")
    frame = lambda t: t.as_duckdbpyrelation().df() if hasattr(t, "as_duckdbpyrelation") else t.as_pandas_dataframe()
    pairs = frame(predicted)[["unique_id_l", "unique_id_r", "match_probability"]]
    own = frame(clusters)[["cluster_id", "unique_id"]].set_index("unique_id").cluster_id.reindex(told.unique_id)
    return pairs, pd.factorize(own)[0], seconds


def average_linkage(n, pairs, cut):
    """Joins the two clusters of the best pair first, if the mean over all pairs across them is above the cut."""
    p = pairs.match_probability.to_numpy().clip(1e-9, 1 - 1e-9)
    odds = np.log(p / (1 - p)).clip(-7, 7)
    left, right = pairs.unique_id_l.to_numpy(), pairs.unique_id_r.to_numpy()
    parent, size, across = list(range(n)), [1] * n, [dict() for _ in range(n)]
    for a, b, w in zip(left.tolist(), right.tolist(), odds.tolist()):
        across[a][b] = across[b][a] = (w, 1)

    def find(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for i in np.argsort(-odds, kind="stable"):
        if odds[i] <= cut:
            break
        a, b = find(int(left[i])), find(int(right[i]))
        if a == b:
            continue
        weight, known = across[a].get(b, (0.0, 0))
        of = size[a] * size[b]
        if (weight + LEAST * (of - known)) / of <= cut:
            continue
        if len(across[a]) < len(across[b]):
            a, b = b, a
        parent[b], size[a] = a, size[a] + size[b]
        for c, (w, k) in across[b].items():
            if c != a:
                w0, k0 = across[a].get(c, (0.0, 0))
                across[a][c] = across[c][a] = (w0 + w, k0 + k)
                across[c].pop(b, None)
        across[a].pop(b, None)
        across[b] = {}
    return np.array([find(x) for x in range(n)])


def figures(labels, truth):
    pairs = lambda s: int((s * (s - 1) // 2).sum())
    both = pairs(pd.Series(labels.astype(np.int64) * (truth.max() + 1) + truth).value_counts().to_numpy(dtype=np.int64))
    found, there = pairs(pd.Series(labels).value_counts().to_numpy(dtype=np.int64)), pairs(pd.Series(truth).value_counts().to_numpy(dtype=np.int64))
    return [round(both / max(1, found), 4), round(both / there, 4), round(2 * both / max(1, found + there), 4)]


def main():
    other = read(FILES[1])
    pairs, _, _ = score(other)
    truth = other.cluster.to_numpy()
    cut = max((0.0, 1.0, 2.0, 3.0, 4.0, 5.0), key=lambda c: figures(average_linkage(len(other), pairs, c), truth)[2])
    del other, pairs
    told = read(FILES[0])
    pairs, own, seconds = score(told)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    truth, start = told.cluster.to_numpy(), time.perf_counter()
    labels = average_linkage(len(told), pairs, cut)
    linkage = round(time.perf_counter() - start, 2)
    print(json.dumps(dict(engine="splink", version=splink.__version__, n=len(told), source=WITH_SOURCE, tf=WITH_TF, pairs_from_01=len(pairs), seconds=seconds,
                          all_s=round(sum(seconds.values()), 2), average_linkage_s=linkage, memory_mb=memory, cut=cut, own_clusters=figures(own, truth),
                          average_linkage=figures(labels, truth))))


main()
