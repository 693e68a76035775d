#!/usr/bin/env python3
"""Evaluates visitors on a Spark cluster with flagscope, and sums what they get.

Each partition of the visitors is piped through a program of its own, `flagscope eval --jsonl`, whose
answers are counted, and `flagscope sweep --partial`, whose counts `flagscope sweep --merge` adds up.
The program must be on the path of every worker, or named with --flagscope.

    spark-submit Examples/spark_eval.py shop.json visitors.jsonl
    spark-submit Examples/spark_eval.py shop.json visitors.jsonl --now 1767225600000 --partitions 64

VISITORS has a case of `flagscope eval --jsonl` a line. Prints one JSON object: `n`, `shares` (by flag,
counts by variation, from the answers) and `sweep` (shares with intervals, funnels, chi-square).
"""
import argparse
import json
import subprocess
import sys
from collections import Counter
from threading import Thread

from pyspark import SparkFiles
from pyspark.sql import SparkSession


def piped(program, arguments, lines):
    """Yields the lines that a program writes for the lines of a partition, as they come."""
    process = subprocess.Popen(
        [program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def feed():
        with process.stdin as stdin:
            for line in lines:
                stdin.write(line + "\n")

    feeder = Thread(target=feed, daemon=True)
    feeder.start()
    yield from process.stdout
    feeder.join()
    if process.wait() != 0:
        raise RuntimeError(f"{program} {arguments[0]} ended with {process.returncode}")


def counted(answers):
    """Counts the answers of a partition by flag and variation."""
    counts = Counter()
    for line in answers:
        answer = json.loads(line)
        if "error" in answer:
            counts[("", "error")] += 1
            continue
        counts[("", "visitors")] += 1
        # Kameleoon answers features, Flagship what the visitor's flags resolve to.
        for key, feature in answer.get("features", {}).items():
            counts[(key, feature["variationKey"] or "--")] += 1
        for key, value in answer.get("modifications", {}).items():
            counts[(key, json.dumps(value, ensure_ascii=False))] += 1
    yield counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", help="the data file or bucketing file")
    parser.add_argument("visitors", help="cases of flagscope eval --jsonl, one a line")
    parser.add_argument("--flagscope", default="flagscope", help="the program on the workers")
    parser.add_argument("--partitions", type=int, default=None)
    parser.add_argument("--now", default=None, help="the time of the evaluations")
    options = parser.parse_args()

    spark = SparkSession.builder.appName("flagscope").getOrCreate()
    context = spark.sparkContext
    context.setLogLevel("ERROR")
    # Every worker gets its copy of the file.
    context.addFile(options.file)
    name = options.file.rsplit("/", 1)[-1]
    visitors = context.textFile(options.visitors, minPartitions=options.partitions)
    program = options.flagscope
    time = ["--now", options.now] if options.now else []

    def evaluate(lines):
        command = ["eval", SparkFiles.get(name), "--jsonl", *time]
        yield from counted(piped(program, command, lines))

    def sweep(lines):
        # A partition without visitors has nothing to add.
        first = next(lines, None)
        if first is None:
            return
        command = ["sweep", SparkFiles.get(name), "--visitors", "-", "--partial", *time]
        yield from piped(program, command, (line for part in ([first], lines) for line in part))

    counts = visitors.mapPartitions(evaluate).reduce(lambda left, right: left + right)
    parts = visitors.mapPartitions(sweep).collect()
    spark.stop()

    merged = subprocess.run(
        [program, "sweep", "--merge", "-", "--json"], input="".join(parts), text=True,
        stdout=subprocess.PIPE, check=True)
    shares = {}
    for (flag, variation), count in sorted(counts.items()):
        if flag:
            shares.setdefault(flag, {})[variation] = count
    json.dump(
        {"n": counts[("", "visitors")], "errors": counts[("", "error")], "shares": shares,
         "sweep": json.loads(merged.stdout)},
        sys.stdout, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
