# SPDX-License-Identifier: MIT
"""The public items of the Java binding that follow the header: constants, results, calls.

Each carries the header's text as Javadoc. The enums are whole; ResultData, ResultException,
ConsoleCalls and CallDeadlines are what Result, QianfanException, QianfanClient and CallContext,
written by hand, extend.
"""
import html
import re
import textwrap

from bindings.java import (BASE, PACKAGE, WIDTH, camel, kind_of, listing, parameters,
                           prototype_comment)

PREFIX = "qf_result_"
YES_NO = ["retriable", "maybe_executed"]

# Public enum, prefix of its members, and what a number of a newer library becomes (or None).
ENUMS = [
    ("Status", "QF_ERR_", "UNKNOWN"),
    ("LogLevel", "QF_LOG_", None),
    ("Phase", "QF_PHASE_", "UNKNOWN"),
    ("Settled", "QF_SETTLED_", "UNKNOWN"),
    ("Moment", "QF_TIMING_", None),
]

# Getters that an exception has too, besides its result.
OF_AN_EXCEPTION = ["status", "http_status", "code", "hint", "request_id", "retriable",
                   "maybe_executed"]

# What a getter returns where the header's words hold only for C.
RETURN_DOCS = {
    "body": "a copy; null if no answer came",
    "clock_offset_ms": "the time, negative if the service is behind; null if it is not known",
}


def javadoc(text, indent="", tags=()):
    """A comment, on one line if it fits and has no tags: pairs of @param name or @return, text."""
    line = f"{indent}/** {text} */"
    if len(line) <= WIDTH and not tags:
        return line
    filled = [textwrap.fill(text, WIDTH, initial_indent=f"{indent} * ",
                            subsequent_indent=f"{indent} * ", break_long_words=False)]
    filled += [textwrap.fill(f"{tag} {words}", WIDTH, initial_indent=f"{indent} * ",
                             subsequent_indent=f"{indent} *     ") for tag, words in tags]
    if tags:
        filled.insert(1, f"{indent} *")
    return "\n".join([f"{indent}/**", *filled, f"{indent} */"])


# What only C callers call so.
WORDS = [
    ("qf_context_cancel, or the client was freed",
     "The call was cancelled, or the client was closed"),
    (", followed by a NUL that is not counted", ""),
    ("Never 1", "Never true"),
    ('""', "an empty text"),
]
C_ONLY = re.compile(r"qf_|QF_|NULL")
ABOUT_C = "such as {@code QF_ERR_TIMEOUT}"


def java_words(text):
    """The header's text in the words and the markup of Java."""
    text = html.escape(text.replace("`.env`", ".env"), quote=False).replace("`", "")
    for words_of_c, words in WORDS:
        text = text.replace(words_of_c, words)
    text = re.sub(r'"([^"]+)"', r"{@code \1}", text)
    # Not linked: Javadoc would name the classes that are extended, which are not public.
    text = re.sub(r"qf_result_(\w+)", lambda found: f"{{@code Result.{getter_name(found[1])}()}}",
                  text)
    text = re.sub(r"qf_(\w+_task)", lambda found: f"{{@code {camel(found[1])}}}", text)
    text = re.sub(r"(; \w+|, or) for NULL$", "", text)
    return text.replace("NULL", "null")


def checked(files):
    """The files as they are, if their Javadoc mentions nothing that only C callers know."""
    for name, text in files.items():
        for comment in re.findall(r"(?s)/\*\*.*?\*/", text):
            if C_ONLY.search(comment.replace(ABOUT_C, "")):
                raise ValueError(f"{name} speaks as C does, see WORDS: {comment}")
    return files


def enum_doc(text):
    """The header's text without what only C callers need to know."""
    text = re.sub(r": QF_OK or one of QF_ERR_…; a number.*", ".", text)
    return java_words(re.sub(r",? see qf_\w+", "", text))


def enum_file(name, prefix, unknown, enum):
    members = []
    for member in enum["members"]:
        short = member["name"].replace(prefix, "", 1).replace("QF_", "", 1)
        members.append((short, member["value"], java_words(member["doc"])))
    if unknown:
        members.append((unknown, -1, "A number that comes from a newer library."))
    constants = ",\n\n".join(f"{javadoc(doc, '  ')}\n  {short}({value})"
                             for short, value, doc in members)
    fallback = f"return {unknown};" if unknown else (
        'throw new IllegalArgumentException("no ' + name + ' has the number " + number);')
    return PACKAGE + f"""{javadoc(enum_doc(enum['doc']))}
public enum {name} {{
{constants};

  private final int number;

  {name}(int number) {{
    this.number = number;
  }}

  /**
   * The number that the C library uses.
   *
   * @return the number
   */
  public int number() {{
    return number;
  }}

  static {name} of(int number) {{
    for ({name} value : values()) {{
      if (value.number == number) {{
        return value;
      }}
    }}
    {fallback}
  }}
}}
"""


def enum_with(api, prefix):
    (found,) = [enum for enum in api["enums"]
                if any(member["name"].startswith(prefix) for member in enum["members"])]
    return found


# How a value of a result is kept and handed out, by its kind: type of the field, how it is read
# from C, public type, how it is handed out. {c} is the C function, {f} the field.
KINDS = {
    "int": ("int", "c.{c}(result)", "int", "{f}"),
    "text": ("String", "c.{c}(result)", "String", "{f}"),
    "yes_no": ("boolean", "c.{c}(result) != 0", "boolean", "{f}"),
    "status": ("int", "c.{c}(result)", "Status", "Status.of({f})"),
    "settled": ("int", "c.{c}(result)", "Settled", "Settled.of({f})"),
    "time": ("long", "c.{c}(result)", "Duration", "{f} < 0 ? null : Duration.ofMillis({f})"),
    "known_time": ("Long", "c.{c}(result, out) != 0 ? out[0] : null", "Duration",
                   "{f} == null ? null : Duration.ofMillis({f})"),
    "bytes": ("byte[]", "c.{c}(result)", "byte[]",
              "{f} == null ? null : {f}.clone()"),
}


def value_kind(api, function):
    """The key of KINDS for a getter of a result, or None if it asks for more than the result."""
    given = [kind for kind, _ in parameters(api, function)]
    returned = kind_of(api, function["returns"])
    if given == ["handle", "out_long"]:
        return "bytes" if returned == "text" else "known_time"
    if given != ["handle"] or returned == "void":
        return None
    name = function["name"].replace(PREFIX, "")
    if name in YES_NO:
        return "yes_no"
    if returned == "long":
        return "time"
    return name if name in KINDS else returned


def getters(api):
    """Short name in C, kind and function of each value that a result holds."""
    for function in api["functions"]:
        if function["name"].startswith(PREFIX) and value_kind(api, function):
            yield function["name"].replace(PREFIX, ""), value_kind(api, function), function


def getter_name(name):
    """Java's name for what C calls qf_result_NAME."""
    return camel(f"is_{name}" if name in YES_NO else name.removesuffix("_ms"))


def return_doc(name, kind, function):
    if kind == "yes_no":
        return "true if so"
    words = function["return_doc"].replace("milliseconds; -1", "the time; NULL")
    words = re.sub(r"^QF_\w+…", "what became of it", words)
    return RETURN_DOCS.get(name) or java_words(words)


def getter(name, kind, function, body):
    doc = javadoc(java_words(function["doc"]), "  ",
                  [("@return", return_doc(name, kind, function))])
    return f"{doc}\n  public {KINDS[kind][2]} {getter_name(name)}() {{\n    return {body};\n  }}"


def result_file(api):
    fields, reads, methods = [], [], []
    for name, kind, function in getters(api):
        field_type, read, _, hand_out = KINDS[kind]
        field = camel(name)
        fields.append(f"  private final {field_type} {field};")
        read = "message" if name == "message" else read.format(c=function["name"])
        reads.append(f"    this.{field} = {read};")
        methods += ["", getter(name, kind, function, hand_out.format(f=field))]
    lines = "\n".join
    return PACKAGE + f"""import java.io.Serializable;
import java.time.Duration;

/**
 * What a result holds, copied from C.
 *
 * @serial exclude
 */
abstract class ResultData implements Serializable {{
  private static final long serialVersionUID = 1L;

{lines(fields)}
  private final String statusName;

  /** C answers for a result of 0 too; only the message of a failure outside C is not its own. */
  ResultData(Backend c, long result, String message) {{
    long[] out = new long[1];
{lines(reads)}
    this.statusName = c.qf_status_name(status);
  }}
{lines(methods)}

  /**
   * The status as C names it; also where {{@code status()}} is {{@link Status#UNKNOWN}}.
   *
   * @return {ABOUT_C}
   */
  public String statusName() {{
    return statusName;
  }}

  /**
   * The status as C numbers it; also where {{@code status()}} is {{@link Status#UNKNOWN}}.
   *
   * @return the number
   */
  public int statusNumber() {{
    return status;
  }}
}}
"""


def exception_file(api):
    methods = "\n\n".join(getter(name, kind, function, f"result().{getter_name(name)}()")
                          for name, kind, function in getters(api) if name in OF_AN_EXCEPTION)
    return PACKAGE + f"""/**
 * An exception that hands out the values of its result that matter most.
 *
 * @serial exclude
 */
abstract class ResultException extends RuntimeException {{
  private static final long serialVersionUID = 1L;

  ResultException(String message, Throwable cause) {{
    super(message, cause);
  }}

  abstract Result result();

{methods}
}}
"""


CONTEXT = [("@param context", "deadlines and cancel switch")]
RESULT = [("@return", "the result"), ("@throws QianfanException", "if it failed")]
FUTURE = [("@return", "a future that fails with a {@link QianfanException}")]


def call_doc(function, more, tags):
    """The header's text, the first sentence of which says more of this kind of call."""
    first, dot, rest = java_words(function["doc"]).partition(". ")
    told = first.removesuffix(".") + more + "." + (" " + rest if dot else "")
    texts = [(f"@param {camel(p['name'])}", java_words(p["doc"]))
             for p in function["parameters"][1:-1]]
    return javadoc(told, "  ", texts + tags)


def call(api, function):
    """The three methods of one call: a client, texts and a context to a result."""
    name = camel(function["name"].removeprefix("qf_"))
    texts = [text for _, text in parameters(api, function)[1:-1]]
    typed = [f"String {text}" for text in texts]
    full = typed + ["CallContext context"]
    to_c = ["client", *texts, "contextInC"]
    head = f"public Result {name}"
    future = f"public CompletableFuture<Result> {name}Async"
    return f"""{prototype_comment(function)}
{listing(f"private Call start{name[0].upper()}{name[1:]}", full, " {", "  ")}
    return start(
        context,
        (c, client, contextInC) ->
{listing(f"c.{function['name']}", to_c, ");", "            ")}
  }}

{call_doc(function, "", RESULT)}
{listing(head, typed, " {", "  ")}
    return {name}({", ".join(texts)}, new CallContext());
  }}

{call_doc(function, ", with deadlines and a cancel switch", CONTEXT + RESULT)}
{listing(head, full, " {", "  ")}
    return start{name[0].upper()}{name[1:]}({", ".join(texts)}, context).await();
  }}

{call_doc(function, ", without waiting for the answer", CONTEXT + FUTURE)}
{listing(future, full, " {", "  ")}
    return start{name[0].upper()}{name[1:]}({", ".join(texts)}, context);
  }}"""


def calls_file(api):
    with_context = [f for f in api["functions"]
                    if f["parameters"][-1:] and f["parameters"][-1]["type"]["name"] == "qf_context"
                    and f["returns"]["name"] == "qf_result"]
    methods = "\n\n".join(call(api, function) for function in with_context)
    return PACKAGE + f"""import java.util.concurrent.CompletableFuture;

/** The calls that a client can make: each blocks, or returns a future. */
abstract class ConsoleCalls {{
  abstract Call start(CallContext context, Call.Operation operation);

{methods}
}}
"""


def deadline(name, function):
    words = function["parameters"][1]["doc"]
    words = re.sub(r"^milliseconds(.*), 1 to 86400000 \(a day\); 0 returns",
                   r"the time\1, a day at most; less than a millisecond counts as one; "
                   r"null returns",
                   words)
    doc = javadoc(java_words(function["doc"]), "  ", [
        ("@param limit", words), ("@return", "this"),
        ("@throws IllegalArgumentException",
         "if the limit is zero, negative or longer than a day")])
    return f"""{doc}
  public synchronized CallContext {name}(Duration limit) {{
    {name}Ms = limit == null ? 0 : milliseconds(limit);
    return (CallContext) this;
  }}"""


def deadlines_file(api):
    setters = {camel(function["name"].removeprefix("qf_context_set_").removesuffix("_ms")): function
               for function in api["functions"] if function["name"].startswith("qf_context_set_")}
    lines = "\n".join
    fields = [f"  private long {name}Ms;" for name in setters]
    methods = [deadline(name, function) + "\n" for name, function in setters.items()]
    sets = [f"    c.{function['name']}(context, {name}Ms);" for name, function in setters.items()]
    return PACKAGE + f"""import java.time.Duration;

/** The deadlines of a context; 0 stands for the client's own setting. */
abstract class CallDeadlines {{
  private static final Duration LONGEST = Duration.ofDays(1);

{lines(fields)}

{lines(methods)}
  /** A limit for C, to which 0 is none at all. */
  static long milliseconds(Duration limit) {{
    if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {{
      throw new IllegalArgumentException("a deadline is above 0 and a day at most, not " + limit);
    }}
    return Math.max(1, limit.toMillis());
  }}

  final synchronized void applyTo(Backend c, long context) {{
{lines(sets)}
  }}
}}
"""


def render(api):
    files = {name: enum_file(name, prefix, unknown, enum_with(api, prefix))
             for name, prefix, unknown in ENUMS}
    files["ResultData"] = result_file(api)
    files["ResultException"] = exception_file(api)
    files["ConsoleCalls"] = calls_file(api)
    files["CallDeadlines"] = deadlines_file(api)
    return checked({f"{BASE}{name}.java": text for name, text in files.items()})
