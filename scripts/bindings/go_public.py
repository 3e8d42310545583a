# SPDX-License-Identifier: MIT
"""What a Go user sees of the header: constants, calls, and their outcome with all its fields.

Their texts are the header's, in the words of Go.
"""
import re

from bindings.go import HEAD, HOME, aligned, camel, comment, constant, lower_camel, method

# Public type, prefixes that its members leave out, what they begin with in Go, first member in C.
ENUMS = [
    ("Status", ("QF_ERR_", "QF_"), "Status", "QF_OK", "Status tells how a call ended. A newer "
     "library may bring numbers that are not listed here; docs/errors.md tells when each comes."),
    ("LogLevel", ("QF_LOG_",), "Log", "QF_LOG_NONE",
     "LogLevel is how urgent a log line is, and the most verbose that is wanted."),
    ("Phase", ("QF_PHASE_",), "Phase", "QF_PHASE_IDLE", "Phase is what a running call is doing."),
    ("Settled", ("QF_SETTLED_",), "Settled", "QF_SETTLED_NONE",
     "Settled tells how a create whose answer was lost was settled."),
]
MOMENTS = "QF_TIMING_DNS"
JSON = "jsonBody"

# Getters of what only a call that failed has to say; the others fill Result.
OF_ERROR = {"status", "code", "message", "hint", "retriable", "maybe_executed", "retry_after_ms"}
# Fields that are not a number or text, or take more than one call to read.
FIELDS = {
    "status": ("Status", "Status(r.Status())"),
    "settled": ("Settled", "Settled(r.Settled())"),
    "body": ("[]byte", "r.Body()"),
    "clock_offset_ms": ("*time.Duration", "readClockOffset(r)"),
    "timing_us": ("[]Timing", "readTimings(r)"),
}
NAMES = {"timing_us": "Timings", "clock_offset_ms": "ClockOffset", "retry_after_ms": "RetryAfter"}

# What only C callers call so.
WORDS = [
    (r"qf_context_cancel, or the client was freed",
     "The context was cancelled, or the client was closed"),
    (r"\bqf_(?:result_)?(\w+)", lambda match: camel(match[1])),
    (r"No call runs with this context", "No call runs"),
    (r"is NULL, empty", "is nil, empty"),
    (r"Never 1 together", "Never true together"),
    (r", followed by a NUL that is not counted", ""),
    (r"\bNULL where", "empty where"),
    (r'"{}" if there is nothing to say', "nil if there is nothing to say, which sends {}"),
    (r"Timings of one attempt", "The timings of the first 16 attempts"),
]
# What a getter says of absence, as a sentence about the field; the rest concerns C.
ABSENT = [
    (r".*\bor NULL if (.*)", r"Empty if \1."),
    (r"text on failure.*", ""),
    (r"(the count|100 to 599); (0 if [^,]*).*", r"\2."),
    (r"milliseconds; -1 if ([^,]*).*", r"Negative if \1."),
    (r"the bytes.*NULL, with length 0, if (.*)", r"Nil if \1."),
    (r"1 if it is known.*", "Nil if it is not known."),
    (r".*", ""),
]


def in_go(text):
    for pattern, words in WORDS:
        text = re.sub(pattern, words, text)
    return text


def members_of(api, first):
    return next(e["members"] for e in api["enums"] if e["members"][0]["name"] == first)


def short_name(name, prefixes):
    return camel(next(name.removeprefix(p) for p in prefixes if name.startswith(p)))


def enum(api, title, prefixes, begin, first, purpose):
    lines = []
    for member in members_of(api, first):
        name = begin + short_name(member["name"], prefixes)
        lines += [comment(in_go(member["doc"]), "\t"),
                  f"\t{name} {title} = capi.{constant(member['name'])}"]
    values = "\n".join(lines)
    return (f"{comment(purpose)}\ntype {title} int32\n\n"
            f"// The values of [{title}].\nconst (\n{values}\n)\n")


def field_doc(function):
    pattern, words = next(rule for rule in ABSENT if re.fullmatch(rule[0], function["return_doc"]))
    absent = re.sub(pattern, words, function["return_doc"], count=1)
    return in_go(f"{function['doc']} {absent}".strip())


def getters(api):
    """The getters without their prefix, but for those that read one member or free."""
    for function in api["functions"]:
        name = function["name"].removeprefix("qf_result_")
        if name not in (function["name"], "get", "free"):
            yield name, function


def field(api, name, function):
    """Name, type, and how it is read."""
    read = f"r.{method(api, function)[1]}()"
    go_name = NAMES.get(name, camel(name))
    if name in FIELDS:
        return (go_name, *FIELDS[name])
    if function["return_doc"].startswith("1 or 0"):
        return go_name, "bool", f"{read} != 0"
    if function["returns"]["pointer"]:
        return go_name, "string", read
    if name.endswith("_ms"):
        return go_name, "time.Duration", f"time.Duration({read}) * time.Millisecond"
    return go_name, "int", f"int({read})"


def structure(purpose, name, fields, further=""):
    lines = "".join(f"{comment(doc, chr(9))}\n\t{field_name} {kind}\n"
                    for field_name, kind, _, doc in fields)
    return f"{comment(purpose)}\ntype {name} struct {{\n{lines}{further}}}\n"


def reader(purpose, head, name, fields, before=""):
    rows = [(f"{field_name}:", f"{value},") for field_name, _, value, *_ in fields]
    return (f"// {purpose}\nfunc {head} {name} {{\n{before}\treturn {name}{{\n"
            + aligned(rows, "\t\t") + "\n\t}\n}\n")


def moments(api):
    for member in members_of(api, MOMENTS):
        name = camel(member["name"].removeprefix("QF_TIMING_"))
        yield name, "time.Duration", f"at(capi.{constant(member['name'])})", member["doc"]


def outcome(api):
    all_fields = [(name, (*field(api, name, f), field_doc(f))) for name, f in getters(api)]
    of_error = [entry for name, entry in all_fields if name in OF_ERROR]
    of_result = [entry for name, entry in all_fields if name not in OF_ERROR]
    embedded = ("\n\t// What came of it all the same.\n\tResult\n\n\tcauses []error\n")
    at = ("\tat := func(moment int32) time.Duration {\n"
          "\t\treturn time.Duration(r.TimingUS(attempt, moment)) * time.Microsecond\n\t}\n")
    return [
        structure("Result is the outcome of one call. It is a copy and holds nothing of the "
                  "library.", "Result", of_result),
        structure("Error is a call, or the making of a client, that failed. Find it with "
                  "errors.As.", "Error", of_error, embedded),
        structure("Timing tells when the moments of one attempt were reached, from its start; "
                  "negative if never, 0 for DNS, Connect and TLS on a connection that was open.",
                  "Timing", list(moments(api))),
        reader("readResult copies a result.", "readResult(r capi.Result)", "Result", of_result),
        reader("readError copies a result that is not OK.", "readError(r capi.Result)", "Error",
               of_error + [("Result", "", "readResult(r)")]),
        reader("readTiming copies the timings of one attempt.",
               "readTiming(r capi.Result, attempt int32)", "Timing", list(moments(api)), at),
    ]


def call(api, function):
    """A method of the client that takes the texts between client and context; JSON is bytes."""
    _, name, parameters = method(api, function)
    parameters = [(lower_camel(p["name"]), in_go(p["doc"])) for p in parameters[:-1]]
    doc = [comment(in_go(f"{name} {function['doc'][0].lower()}{function['doc'][1:]}")), "//"]
    doc += [comment(f"{text}: {meaning}", "", "//   - ", "//     ") for text, meaning in parameters]
    taken = ", ".join(f"{text} {'[]byte' if text == JSON else 'string'}" for text, _ in parameters)
    texts = ", ".join("text" if text == JSON else text for text, _ in parameters)
    convert = ""
    if JSON in taken:
        convert = f'\ttext := "{{}}"\n\tif {JSON} != nil {{\n\t\ttext = string({JSON})\n\t}}\n'
    return "\n".join(doc) + f"""
func (c *Client) {name}(
\tctx context.Context, {taken}, options ...CallOption,
) (*Result, error) {{
{convert}\treturn c.call(ctx, options, func(context capi.Context) capi.Result {{
\t\treturn c.core.handle.{name}({texts}, context)
\t}}, {texts})
}}
"""


def calls(api):
    return [call(api, function) for function in api["functions"]
            if method(api, function)[0] == "Client" and function["returns"]["name"] == "qf_result"]


def render(api):
    capi = '"github.com/libqianfan/libqianfan/bindings/go/internal/capi"\n'
    package = HEAD + "package qianfan\n\nimport "
    return {
        HOME + "calls.go":
            "\n".join([f'{package}(\n\t"context"\n\n\t{capi})\n'] + calls(api)),
        HOME + "constants.go":
            "\n".join([package + capi] + [enum(api, *entry) for entry in ENUMS]),
        HOME + "outcome.go":
            "\n".join([f'{package}(\n\t"time"\n\n\t{capi})\n'] + outcome(api)),
    }
