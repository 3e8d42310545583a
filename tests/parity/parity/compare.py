# SPDX-License-Identifier: MIT
"""Runs the programs of one language in every situation."""

from . import ACCESS_KEY, MODEL_ID, SECRET_KEY, situations
from .checks import Check, Side, judge
from .outcome import Outcome
from .report import Compared

# The programs set two seconds; the rest is for the runtimes to start.
OWN_DEADLINE_SEC = 2
STARTING_SEC = 20


def _side(bench, program, situation, strict, keys_in_environment, timeout, seed):
    with situations.Scene(situation, strict) as scene:
        # Of Python: the order of its sets, which shows on the wire of the official SDK.
        environ = bench.environ(scene.url, keys_in_environment, PYTHONHASHSEED=str(seed),
                                **situation.limits)
        run = bench.tell(program, MODEL_ID, environ, situation.patience_sec or timeout)
        return Side(Outcome.read(run), scene.requests(), scene.created())


def pair(bench, programs, situation, timeout, seed=0):
    """Both sides in one situation; ours has to do with the documented rules alone."""
    keys = programs.keys_in_environment
    return (_side(bench, programs.official, situation, False, keys, timeout, seed),
            _side(bench, programs.ours, situation, True, keys, timeout, seed))


def _own_run(bench, program, situation, timeout):
    with situations.Scene(situation, strict=True) as scene:
        # Keys of the process that are wrong: a client has its own.
        environ = bench.environ(scene.url, False, QIANFAN_ACCESS_KEY=f"X{ACCESS_KEY}",
                                QIANFAN_SECRET_KEY=f"X{SECRET_KEY}")
        code, output, seconds = bench.output(program, MODEL_ID, environ, timeout)
        return code, output, seconds, scene.requests(), scene.created()


def own_client(bench, program, timeout):
    """Checks of the program that makes a client with keys and a deadline of its own."""
    code, output, _, _, created = _own_run(bench, program, situations.SUCCESS, timeout)
    reasons = [] if code == 0 and created and output.split() == created else [
        f"exit code {code}, created {created}, it says {output.strip()!r}"]
    checks = [Check("own client: its keys are used, not the process's", reasons)]

    code, output, _, requests, _ = _own_run(bench, program, situations.HEADERS_ONLY, timeout)
    told = ["QF_ERR_AUTH", "403", "IamSignatureInvalid", *(r.request_id for r in requests)]
    reasons = [] if code == 1 and len(requests) == 1 and output.split() == told else [
        f"exit code {code}, it says {output.strip()!r} and not {' '.join(told)!r}"]
    checks.append(Check("own client: the error is told in its fields", reasons))

    code, output, seconds, requests, _ = _own_run(bench, program, situations.HANGING, timeout)
    doubt = "look before you create it again"
    kept = OWN_DEADLINE_SEC <= seconds <= OWN_DEADLINE_SEC + STARTING_SEC
    reasons = [] if code == 1 and requests and kept and output.startswith("QF_ERR_TIMEOUT") \
        and doubt in output else [f"exit code {code} after {seconds:.1f} s, {len(requests)} "
                                  f"requests, it says {output.strip()!r}"]
    return checks + [Check("own client: its deadline is kept, the doubt is told", reasons)]


def language(bench, name, programs, timeout):
    """The whole comparison of one language."""
    compared = Compared(name, {}, [])
    for seed, situation in enumerate(situations.ALL, 1):
        both = pair(bench, programs, situation, timeout, seed)
        compared.sides[situation] = both
        compared.checks += [Check(f"{name} {situation.name}: {check.name}", check.reasons)
                            for check in judge(situation, *both)]
    compared.checks += [Check(f"{name} {check.name}", check.reasons)
                        for check in own_client(bench, programs.own, timeout)]
    return compared
