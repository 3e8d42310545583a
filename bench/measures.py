# SPDX-License-Identifier: MIT
"""The measures. Each returns rows for the table; a row without a goal is for information."""

import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import server

KIB = 1024


class Bench:
    """Where the programs are and what they talk to."""

    def __init__(self, folder, base_url, ca_file, quick):
        self.folder = pathlib.Path(folder)
        self.base_url = base_url
        self.ca_file = ca_file
        self.quick = quick

    def rounds(self, full, quick):
        return quick if self.quick else full

    def run(self, program, *arguments, wrapper=(), server_given=True):
        """What the program printed: (standard output, standard error)."""
        command = [*wrapper, str(self.folder / "bench" / program), *map(str, arguments)]
        if server_given:
            command += [self.base_url, self.ca_file]
        # The caller's own settings and proxies have no say here.
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("QIANFAN_") and not name.lower().endswith("_proxy")}
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=environment, check=False)
        if done.returncode != 0:
            sys.exit(f"{done.stderr}bench/run: {program} failed, see above.")
        return done.stdout, done.stderr

    def numbers(self, program, *arguments, server_given=True):
        output, _ = self.run(program, *arguments, server_given=server_given)
        return [[float(word) for word in line.split()] for line in output.splitlines()]


def ratio_row(name, pairs, goal=None, better="lower", **facts):
    """The median of the ratios of (ours, theirs), one pair a round."""
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    return dict(name=name, value=round(statistics.median(ratios), 4), unit="ratio", goal=goal,
                better=better, lowest=round(ratios[0], 4), highest=round(ratios[-1], 4),
                rounds=len(ratios), ours=statistics.median(pair[0] for pair in pairs),
                theirs=statistics.median(pair[1] for pair in pairs), **facts)


def same_bytes(bench):
    """Both sides put the same bytes on the wire, signature included."""
    for _ in range(20):
        requests = []
        with server.listener_that_records(requests) as base_url:
            for side in "library", "hand":
                plain = Bench(bench.folder, base_url, "", bench.quick)
                plain.run("bench_calls", side, 1)
        # The second may have turned between the two, which changes the signature.
        if requests[0] == requests[1]:
            size = len(requests[0])
            return [dict(name="bytes of a request that differ", value=0, unit="bytes", goal=0,
                         better="lower", ours=size, theirs=size)]
    sys.exit("bench/run: the two sides send different requests, so nothing can be compared:\n" +
             "\n---\n".join(request.decode(errors="replace") for request in requests))


def instructions_of_process(bench, side, calls):
    with tempfile.NamedTemporaryFile(prefix="qianfan-bench-") as sink:
        wrapper = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={sink.name}"]
        _, report = bench.run("bench_calls", side, calls, wrapper=wrapper)
    return int(re.search(r"Collected : (\d+)", report)[1])


def instructions(bench):
    """Start-up and the TLS handshake cancel out: they are in the long run and in the short one."""
    short, long = 100, 500
    per_call = {"library": [], "hand": [], "presigned": []}
    for _ in range(bench.rounds(3, 1)):
        for side, counts in per_call.items():
            few = instructions_of_process(bench, side, short)
            many = instructions_of_process(bench, side, long)
            counts.append((many - few) / (long - short))
    unit = dict(each="instructions")
    return [
        ratio_row("instructions of one blocking call",
                  list(zip(per_call["library"], per_call["hand"])), goal=1.05, **unit),
        ratio_row("the same against libcurl alone, presigned and unparsed",
                  list(zip(per_call["library"], per_call["presigned"])), **unit),
    ]


def latency(bench):
    rounds = bench.numbers("bench_latency", bench.rounds(61, 9), 250)
    unit = dict(each="ns")
    return [
        ratio_row("median latency of one blocking call", [(r[0], r[1]) for r in rounds],
                  goal=1.05, **unit),
        ratio_row("the same against libcurl alone, presigned and unparsed",
                  [(r[0], r[2]) for r in rounds], **unit),
    ]


def signing(bench):
    rounds = bench.numbers("bench_signing", bench.rounds(501, 101), 300, server_given=False)
    unit = dict(each="ns")
    return [
        ratio_row("signing a request, against two HMAC() calls", [(r[0], r[1]) for r in rounds],
                  goal=1.25, **unit),
        ratio_row("signing a request, against two HMACs on a kept EVP_MAC context",
                  [(r[0], r[2]) for r in rounds], goal=1.25, **unit),
    ]


def threads(bench):
    # Which of nginx's workers gets which connection is decided once per process, so there are many.
    rounds = []
    for _ in range(bench.rounds(10, 3)):
        rounds += bench.numbers("bench_threads", 6, 32, 200)
    return [
        ratio_row("calls per second of 32 threads on one client, against 32 loops",
                  [(r[0], r[1]) for r in rounds], goal=0.95, better="higher", each="calls/s"),
        ratio_row("CPU time of one of these calls, kernel included",
                  [(r[2], r[3]) for r in rounds], each="us"),
    ]


def memory(bench):
    fresh, bare_fresh, used, bare_used = bench.numbers("bench_memory", 64)[0]
    rows = []
    for when, ours, theirs in (("before its first call", fresh, bare_fresh),
                               ("after a call", used, bare_used)):
        rows.append(dict(name=f"memory of an idle client above libcurl's, {when}",
                         value=round((ours - theirs) / KIB, 2), unit="KiB", goal=64,
                         better="lower", ours=ours, theirs=theirs, each="bytes"))
    return rows


def size(bench):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "libqianfan.so"
        shutil.copyfile(bench.folder / "src/libqianfan.so", copy)
        subprocess.run(["strip", copy], check=True)
        return [dict(name="stripped libqianfan.so", value=round(copy.stat().st_size / KIB, 1),
                     unit="KiB", goal=400, better="lower")]


ALL = {
    "same_bytes": same_bytes,
    "instructions": instructions,
    "latency": latency,
    "signing": signing,
    "threads": threads,
    "memory": memory,
    "size": size,
}
