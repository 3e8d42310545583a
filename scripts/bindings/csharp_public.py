# SPDX-License-Identifier: MIT
"""What of the C# binding's public face follows from the header: the enumerations, the calls of a
client and their limits, the members of a result and those of an exception; and the settings, from
the library's table of keys. All of it carries the texts from there as XML documentation.
"""
import html
import re
import textwrap

from bindings.csharp import (BASE, HEAD, RAW_TYPES, WIDTH, camel, is_bytes, kind_of, listing,
                             pascal)

# Public enumeration, prefixes that its members leave out, first member in C, purpose.
ENUMS = [
    ("QianfanStatus", ("QF_ERR_", "QF_"), "QF_OK",
     "How a call ended. Numbers that are not listed here come from a newer library."),
    ("QianfanLogLevel", ("QF_LOG_",), "QF_LOG_NONE", "How much a log callback is told."),
    ("QianfanPhase", ("QF_PHASE_",), "QF_PHASE_IDLE", "What a running call is doing."),
    ("QianfanSettled", ("QF_SETTLED_",), "QF_SETTLED_NONE",
     "How a create whose answer was lost was settled."),
    ("QianfanMoment", ("QF_TIMING_",), "QF_TIMING_DNS",
     "Moments of one attempt. Each counts from the start of that attempt."),
]

# What C# calls by another name than its header.
MEMBER_DOCS = {
    "QF_ERR_CANCELLED": "The token was cancelled, or the client was disposed, during the call.",
}

# Member of a result: C function, type, name, expression around the call `{}`, documentation.
RESULT_MEMBERS = [
    ("qf_result_status", "QianfanStatus", "Status", "(QianfanStatus){}",
     ("How the call ended.", "one of the values, or a newer one")),
    ("qf_result_http_status", "int", "HttpStatus", "{}", None),
    ("qf_result_code", "string", "Code", "{}", None),
    ("qf_result_message", "string", "Message", "{}", None),
    ("qf_result_hint", "string", "Hint", "{}", None),
    ("qf_result_request_id", "string", "RequestId", "{}", None),
    ("qf_result_export_id", "string", "ExportId", "{}", None),
    ("qf_result_export_status", "string", "ExportStatus", "{}", None),
    ("qf_result_attempts", "int", "Attempts", "{}", None),
    ("qf_result_retriable", "bool", "Retriable", "{} != 0",
     ("Whether the same call may well succeed later. Never together with MaybeExecuted.",
      "true or false")),
    ("qf_result_maybe_executed", "bool", "MaybeExecuted", "{} != 0",
     ("Whether a call that failed may have been executed all the same. Ask with Describe before "
      "you create again.", "true or false")),
    ("qf_result_settled", "QianfanSettled", "Settled", "(QianfanSettled){}",
     ("How a create whose answer was lost was settled.", "one of the values, or a newer one")),
    ("qf_result_retry_after_ms", "TimeSpan?", "RetryAfter", "Convert.FromMilliseconds({})",
     ("How long the service asked to wait before the next call (Retry-After of the last answer).",
      "the time; null if it did not say")),
    ("qf_result_clock_offset_ms", "TimeSpan?", "ClockOffset",
     "Convert.FromMilliseconds({} != 0, offsetMs)",
     ("How far the service's clock is ahead of this machine's, by the Date of the last answer, to "
      "about a second.", "the time (negative: the service is behind); null if it is not known")),
    ("qf_result_body", "byte[]", "Body", "{}",
     ("The body of the last answer, byte for byte. Each use makes a copy.",
      "the bytes; null if no answer came")),
    ("qf_result_timing_us", "TimeSpan?", "Timing", "Convert.FromMicroseconds({})",
     ("How long after the start of an attempt a moment of it was reached.",
      "the time; null if that moment was not reached or is not known; zero for Dns, Connect and "
      "Tls on a connection that was open already")),
    ("qf_result_get", "string", "Get", "{}",
     ("One member of the answer's JSON body.",
      "a string's text; a number exactly as the service wrote it (it may exceed 53 bits); true or "
      "false; an object's or array's JSON; null if absent or null, or if the body is not JSON")),
]
# Type and unit of a setting: type of its property, how that is got and set.
SETTINGS = {
    ("text", ""): ("string", 'this["{}"]', 'this["{}"] = value'),
    ("path", ""): ("string", 'this["{}"]', 'this["{}"] = value'),
    ("boolean", ""): ("bool?", 'Get<bool>("{}")', 'Set("{}", value)'),
    ("integer", "attempts"): ("int?", 'Get<int>("{}")', 'Set("{}", value)'),
    ("number", "requests/s"): ("double?", 'Get<double>("{}")', 'Set("{}", value)'),
    ("number", "requests/min"): ("double?", 'Get<double>("{}")', 'Set("{}", value)'),
    ("integer", "ms"): ("TimeSpan?", 'GetTime("{}", Ms)', 'SetLimit("{}", nameof({}), value)'),
    ("integer", "s"): ("TimeSpan?", 'GetTime("{}", Sec)', 'SetTime("{}", Sec, value)'),
    ("number", "s"): ("TimeSpan?", 'GetTime("{}", Sec)', 'SetTime("{}", Sec, value)'),
}
RESULT_SUMMARY = (
    "The outcome of a call: immutable, for any thread. It may be disposed to give a large answer's "
    "memory back at once; else the collector does so.")
# Under the members that are drawn, for them.
RESULT_BASE = """\
        private readonly ResultHandle handle;
        private readonly bool hasFailed;

        internal QianfanResult(ResultHandle handle)
        {
            this.handle = handle;
            hasFailed = Status != QianfanStatus.Ok;
            Library.Functions.qf_result_body(handle.DangerousGetHandle(), out long length);
            handle.Weigh(length);
        }

        /// <summary>Name of the status in C, such as "QF_ERR_TIMEOUT".</summary>
        /// <value>"QF_ERR_UNKNOWN" for a number that the library does not know.</value>
        public string StatusName => Native.qf_status_name((int)Status);

        /// <summary>Frees the answer. Its members throw <see cref="ObjectDisposedException"/>
        /// afterwards. A result that is no success is left to the collector instead, since its
        /// exception reads it as long as that lives.</summary>
        public void Dispose()
        {
            if (!hasFailed)
                handle.Dispose();
        }"""
SETTING_HELPERS = """\
        private const decimal Ms = TimeSpan.TicksPerMillisecond;
        private const decimal Sec = TimeSpan.TicksPerSecond;

        private static CultureInfo Invariant => CultureInfo.InvariantCulture;

        private T? Get<T>(string key) where T : struct => this[key] == null ? default(T?)
            : (T)System.Convert.ChangeType(this[key], typeof(T), Invariant);

        private void Set(string key, IFormattable value) =>
            this[key] = value?.ToString(null, Invariant);

        private void Set(string key, bool? value) =>
            this[key] = value?.ToString(Invariant).ToLowerInvariant();

        private TimeSpan? GetTime(string key, decimal unitTicks) =>
            Get<decimal>(key) is decimal time ? TimeSpan.FromTicks((long)(time * unitTicks))
            : default(TimeSpan?);

        private void SetLimit(string key, string name, TimeSpan? value) =>
            this[key] = value == null ? null
                : Convert.ToMilliseconds(value.Value, name).ToString(Invariant);

        private void SetTime(string key, decimal unitTicks, TimeSpan? value) =>
            this[key] = (value?.Ticks / unitTicks)?.ToString("0.#######", Invariant);"""
LIMITS_SUMMARY = "Limits of one call. What is null is as the client's settings say."
LIMIT_HELPER = """\
        /// <summary>Tells other threads what the call is doing.</summary>
        /// <value>An object that serves one call at a time, or null.</value>
        public QianfanProgress Progress { get; set; }

        private static void Limit(TimeSpan? time, string name, Func<long, int> set)
        {
            // A newer library may be stricter than this package.
            if (time != null && set(Convert.ToMilliseconds(time.Value, name)) != 0)
                throw new ArgumentOutOfRangeException(name, time, "The library refuses it.");
        }"""

LIMIT_RANGE = "More than 0, a day at most; rounded up to whole milliseconds."
TOKEN = ("Ends the call within 250 ms; while a <see "
         'cref="QianfanClientOptions.CredentialsProvider"/> runs, when that returns.')
PARAMETER_TYPES = {"moment": "QianfanMoment"}
# The exception's own Message tells everything; members of the answer are read from its result.
EXCEPTION_NAMES = {"Message": "ServiceMessage", "Get": None}


def sentence(text):
    """The header's text in the words of C#."""
    text = re.sub(r"QF_ERR_(\w+)", lambda match: pascal(match[1].lower()), text)
    text = re.sub(r"qf_(?:result_)?(\w+)", lambda match: pascal(match[1]), text)
    text = text.replace("NULL on success", "null on success").replace("NULL", "null")
    text = re.sub(r"(; 0|,) (?:if no answer came, )?or for null$",
                  lambda match: "; 0 if no answer came" if "answer" in match[0] else "", text)
    text = text.replace("; 0 if nothing was sent, or for null", "; 0 if nothing was sent")
    return html.escape(text.replace("`", ""), quote=False)


def tag(name, text, indent):
    line = f"{indent}/// <{name}>{text}</{name.split()[0]}>"
    if len(line) <= WIDTH:
        return line
    start = f"{indent}/// "
    return textwrap.fill(f"<{name}>{text}</{name.split()[0]}>", WIDTH, initial_indent=start,
                         subsequent_indent=start, break_long_words=False, break_on_hyphens=False)


def ending(text):
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else text + "."


def members_of(api, first):
    (members,) = [e["members"] for e in api["enums"] if e["members"][0]["name"] == first]
    return members


def enum_file(api, name, prefixes, first, purpose):
    lines = []
    for member in members_of(api, first):
        short = next(member["name"][len(prefix):] for prefix in prefixes
                     if member["name"].startswith(prefix))
        doc = MEMBER_DOCS.get(member["name"], member["doc"])
        lines.append(f"{tag('summary', sentence(doc), '        ')}\n"
                     f"        {pascal(short.lower())} = {member['value']},\n")
    return (f"{HEAD}\nnamespace LibQianfan\n{{\n{tag('summary', purpose, '    ')}\n"
            f"    public enum {name}\n    {{\n" + "\n".join(lines) + "    }\n}\n")


def documentation(api, member, indent="        "):
    function_name, _, _, _, documented = member
    (function,) = [f for f in api["functions"] if f["name"] == function_name]
    summary, returned = documented or (sentence(function["doc"]), sentence(function["return_doc"]))
    parameters = [(camel(p["name"]), sentence(p["doc"]).replace("QF_TIMING_…", "the moment"))
                  for p in own_parameters(api, function)]
    lines = [tag("summary", summary, indent)]
    lines += [tag(f'param name="{name}"', ending(doc), indent) for name, doc in parameters]
    lines.append(tag("returns" if parameters else "value", ending(returned), indent))
    return "\n".join(lines)


def own_parameters(api, function):
    return [p for p in function["parameters"][1:] if kind_of(api, p["type"]) != "out_long"]


def result_member(api, member):
    function_name, kind, name, around, _ = member
    (function,) = [f for f in api["functions"] if f["name"] == function_name]
    parameters = own_parameters(api, function)
    typed, passed = [], ["handle"]
    for parameter in function["parameters"][1:]:
        parameter_kind, own = kind_of(api, parameter["type"]), camel(parameter["name"])
        if parameter in parameters:
            plain = "string" if parameter_kind == "text" else RAW_TYPES[parameter_kind]
            typed.append(f"{PARAMETER_TYPES.get(own, plain)} {own}")
            passed.append(f"(int){own}" if own in PARAMETER_TYPES else own)
        elif not is_bytes(api, function):
            passed.append(f"out long {own}")
    head = f"        public {kind} {name}" + (f"({', '.join(typed)})" if parameters else "")
    body = around.format(f"Native.{function_name}({', '.join(passed)})")
    line = f"{head} => {body};"
    if len(line) > WIDTH:
        line = f"{head} =>\n" + "\n".join(textwrap.wrap(
            f"{body};".replace("out ", "out\0"), WIDTH, initial_indent=" " * 12,
            subsequent_indent=" " * 16)).replace("\0", " ")
    return f"{documentation(api, member)}\n{line}"


def exception_member(api, member):
    function_name, kind, name, _, _ = member
    own = EXCEPTION_NAMES.get(name, name)
    if own is None:
        return None
    (function,) = [f for f in api["functions"] if f["name"] == function_name]
    parameters = own_parameters(api, function)
    typed = ", ".join(
        f"{PARAMETER_TYPES.get(p['name'], RAW_TYPES[kind_of(api, p['type'])])} {camel(p['name'])}"
        for p in parameters)
    passed = ", ".join(camel(p["name"]) for p in parameters)
    head, tail = (f"({typed})", f"({passed})") if parameters else ("", "")
    line = f"        public {kind} {own}{head} => Result.{name}{tail};"
    if len(line) > WIDTH:
        line = line.replace(" => ", " =>\n            ")
    return f"{documentation(api, member)}\n{line}"


def calls_of(api):
    """The functions that are calls of a client."""
    return [f for f in api["functions"]
            if [p["name"] for p in f["parameters"]][:1] == ["client"]
            and f["parameters"][-1]["name"] == "context"]


def client_members(api, function):
    """A call as a method that blocks, and as one that gives a task."""
    name = pascal(function["name"].replace("qf_", "", 1))
    own = function["parameters"][1:-1]
    names = [camel(p["name"]) for p in own]
    typed = [f"string {one}" for one in names] + ["QianfanCallOptions options = null"] + [
        "CancellationToken cancellationToken = default(CancellationToken)"]
    told = [tag(f'param name="{camel(p["name"])}"', ending(sentence(p["doc"])), "        ")
            for p in own]
    told += [tag('param name="options"', "Limits of this call, or null.", "        "),
             tag('param name="cancellationToken"', TOKEN, "        ")]
    call = listing(f"Native.{function['name']}", ["client", *names, "context"], "", "")
    for suffix, kind, summary, returned in [
            ("", "QianfanResult", sentence(function["doc"]),
             "The result of a call that succeeded."),
            ("Async", "Task<QianfanResult>", f'As <see cref="{name}"/>, on a thread of its own.',
             "A task that ends as that method does; a cancelled call makes it a cancelled one.")]:
        yield "\n".join([
            tag("summary", summary, "        "), *told, tag("returns", returned, "        "),
            listing(f"public {kind} {name}{suffix}", typed, " =>", "        "),
            f"            Run{suffix}((client, context) =>\n                {call},",
            "                options, cancellationToken);"])


def limits_of(api):
    """The setters of a context, by the name of the property that they become."""
    prefix, suffix = "qf_context_set_", "_ms"
    return [(pascal(f["name"][len(prefix):-len(suffix)]), f) for f in api["functions"]
            if f["name"].startswith(prefix)]


def setting_members(api):
    for setting in api["settings"]:
        key, default = setting["key"], setting["default"]
        name = pascal(re.sub("^console_api_|_ms$|_sec$", "", key))
        measure = setting["type"], setting["unit"]
        kind, get, set_ = (text.format(key, name) for text in SETTINGS[measure])
        note = {("integer", "s"): " Whole seconds.",
                ("integer", "ms"): f" {LIMIT_RANGE}"}.get(measure, "")
        unset = "null where it is not set" if default is None else (
            f"null where it is not set, which means {default} {setting['unit']}".rstrip())
        yield (f"{tag('summary', html.escape(setting['doc'], quote=False) + note, '        ')}\n"
               f"{tag('value', f'The setting {key}; {unset}.', '        ')}\n"
               f"        public {kind} {name}\n        {{\n"
               f"            get => {get};\n            set => {set_};\n        }}")


def option_members(api):
    for name, function in limits_of(api):
        yield (f"{tag('summary', sentence(function['doc']), '        ')}\n"
               f"{tag('value', LIMIT_RANGE, '        ')}\n"
               f"        public TimeSpan? {name} {{ get; set; }}")
    limits = "\n".join(listing("Limit", [name, f"nameof({name})",
                                         f"ms => Native.{function['name']}(context, ms)"],
                               ";", "            ") for name, function in limits_of(api))
    yield ("        internal ContextHandle ToContext()\n        {\n"
           "            ContextHandle context = Native.qf_context_new();\n"
           f"{limits}\n            return context;\n        }}")


def complete(summary):
    """The beginning of a class that has no part written by hand."""
    return tag("summary", summary, "    ").lstrip() + "\n    public sealed class "


def partial_file(name, members, *namespaces, head="public sealed partial class "):
    body = "\n\n".join(members)
    using = "".join(f"using {one};\n" for one in ("System", *namespaces))
    return (f"{HEAD}\n{using}\nnamespace LibQianfan\n{{\n"
            f"    {head}{name}\n    {{\n{body}\n    }}\n}}\n")


def render(api):
    getters = {f["name"] for f in api["functions"] if f["name"].startswith("qf_result_")}
    missed = getters - {member[0] for member in RESULT_MEMBERS} - {"qf_result_free"}
    if missed:
        raise ValueError(f"RESULT_MEMBERS of csharp_public.py lacks {', '.join(sorted(missed))}")
    files = {f"{name}.cs": enum_file(api, name, prefixes, first, purpose)
             for name, prefixes, first, purpose in ENUMS}
    files["QianfanResult.cs"] = partial_file(
        "QianfanResult : IDisposable",
        [RESULT_BASE] + [result_member(api, member) for member in RESULT_MEMBERS],
        head=complete(RESULT_SUMMARY))
    files["QianfanException.cs"] = partial_file(
        "QianfanException",
        [text for text in (exception_member(api, m) for m in RESULT_MEMBERS) if text])
    files["QianfanCallOptions.cs"] = partial_file(
        "QianfanCallOptions", [*option_members(api), LIMIT_HELPER], head=complete(LIMITS_SUMMARY))
    files["QianfanClientOptions.cs"] = partial_file(
        "QianfanClientOptions", [*setting_members(api), SETTING_HELPERS], "System.Globalization")
    files["QianfanClient.cs"] = partial_file(
        "QianfanClient", [text for f in calls_of(api) for text in client_members(api, f)],
        "System.Threading", "System.Threading.Tasks")
    return {BASE + name: text for name, text in files.items()}
