# SPDX-License-Identifier: MIT
"""The functions of the C library as safe methods: ffi.rs of the crate qianfan of bindings/rust.

What is written here is as rustfmt likes it, so that the format check sees nothing to change.
"""
import re

from bindings.rust import HOME, SCALARS, WIDTH, documentation
from bindings.rust_client import checked, head, in_rust

# Handle in C -> its owner in Rust, and who sees it.
OWNERS = {
    "qf_config": ("ConfigHandle", "pub(crate)"),
    "qf_client": ("ClientHandle", "pub(crate)"),
    "qf_context": ("Context", "pub(crate)"),
    "qf_result": ("Outcome", "pub"),
}

# What a handle's comment tells besides its meaning.
PURPOSES = {
    "qf_result": ["A call that succeeds returns it; of one that failed the [`Error`] holds it."],
}

# Functions that cannot be told by rule: the method, what it returns, how that is made from `value`,
# and what its absence means.
COUNT = ("u32", "u32::try_from(value).unwrap_or(0)", "")
READERS = {
    "qf_context_phase": ("phase", "Phase", "Phase::from_raw(value)", ""),
    "qf_context_attempts": ("attempts", *COUNT),
    "qf_result_http_status": ("http_status", "Option<u16>",
                              "u16::try_from(value).ok().filter(|&status| status != 0)",
                              "`None` if no answer came."),
    "qf_result_attempts": ("attempts", *COUNT),
    "qf_result_retriable": ("is_retriable", "bool", "value != 0", ""),
    "qf_result_maybe_executed": ("maybe_executed", "bool", "value != 0", ""),
    "qf_result_settled": ("settled", "Settled", "Settled::from_raw(value)", ""),
    "qf_result_retry_after_ms": ("retry_after", "Option<Duration>",
                                 "u64::try_from(value).ok().map(Duration::from_millis)",
                                 "`None` if it did not say."),
    "qf_result_clock_offset_ms": ("clock_offset_ms", "Option<i64>",
                                  "(value != 0).then_some(offset_ms)",
                                  "In milliseconds, negative if it is behind; `None` if it is not "
                                  "known."),
    "qf_result_body": ("body", "Option<&[u8]>", """\
// SAFETY: the library gave the length, and the bytes live as long as the handle.
        unsafe { bytes_or_none(value, length) }""", "`None` if no answer came."),
}
# Read moment by moment, see `timing`.
TIMING = "qf_result_timing_us"
# What an error tells of its outcome, and what it says where it has none.
TOLD_BY_ERRORS = {
    "qf_result_code": "self.outcome()?.{}()",
    "qf_result_hint": "self.outcome()?.{}()",
    "qf_result_request_id": "self.outcome()?.{}()",
    "qf_result_retriable": "self.outcome().is_some_and(Outcome::{})",
    "qf_result_maybe_executed": "self.outcome().is_some_and(Outcome::{})",
}
# What Debug shows besides the readers.
ALSO_SHOWN = {"qf_result": {"body_bytes": "self.body().map(<[u8]>::len)"}}


def argument(parameter, seen):
    """The parameter in Rust, what C is given for it, and what comes before the call; or None."""
    name, kind = parameter["name"], parameter["type"]
    if kind["pointer"] == 0 and kind["name"] in SCALARS:
        return f"{name}: {SCALARS[kind['name']]}", name, ""
    if kind["pointer"] == 1 and kind["name"] == "int64_t":
        return "", f"&raw mut {name}", f"let mut {name} = 0;\n        "
    if kind["pointer"] == 1 and kind["name"] == "char" and seen == "pub":
        made = f"let {name} = CString::new({name}).ok()?;\n        "
        return f"{name}: &str", f"{name}.as_ptr()", made
    if kind["pointer"] == 1 and kind["name"] == "char":
        return f"{name}: &CStr", f"{name}.as_ptr()", ""
    if kind["pointer"] == 1 and kind["name"] in OWNERS:
        return f"{name}: &{OWNERS[kind['name']][0]}", f"{name}.as_ptr()", ""
    return None


def reading(function, handle):
    """The method, its type, the body for a call in C, and what absence means; or None."""
    name, kind = method_name(function["name"], handle), function["returns"]
    number = "// SAFETY: all that is handed over lives longer than the call."
    number += "\n        let value = unsafe { CALL };\n        "
    if function["name"] in READERS:
        kind, made, note = READERS[function["name"]][1:]
        return name, kind, number + made, note
    if kind["name"] == "qf_status":
        return name, "Status", number + "Status::from_raw(value)", ""
    if kind["name"] == "char":
        note = in_rust(function["return_doc"])
        note = f"{note[0].upper()}{note[1:]}." if note != "text, or `None`" else ""
        safety = "// SAFETY: the text lives as long as the handle, which it borrows."
        return name, "Option<&str>", safety + "\n        unsafe { text_or_none(CALL) }", note
    if kind["name"] in OWNERS:
        owner = "Self" if kind["name"] == handle else OWNERS[kind["name"]][0]
        safety = "// SAFETY: nobody else frees what is returned."
        return (name, f"Option<{owner}>",
                f"{safety}\n        unsafe {{ {owner}::from_raw(CALL) }}", "")
    return None


def method_name(function, handle):
    if function in READERS:
        return READERS[function][0]
    return function.removeprefix(f"{handle}_").removeprefix("qf_")


def body(template, function, arguments):
    """The template with the call in it, one argument a line where it would be too long."""
    text = template.replace("CALL", f"sys::{function}({', '.join(arguments)})")
    if max(map(len, text.splitlines())) <= WIDTH:
        return text
    inner = "".join(f"{' ' * 16}{one},\n" for one in arguments)
    block = template.replace("unsafe { ", f"unsafe {{\n{' ' * 12}")
    block = block.replace(" }", f"\n{' ' * 8}}}")
    return block.replace("CALL", f"sys::{function}(\n{inner}{' ' * 12})")


def meaning(function):
    """The comment of C, with the names that its readers have in Rust."""
    return in_rust(re.sub(
        r"qf_result_\w+", lambda name: f"[`Outcome::{method_name(name[0], 'qf_result')}`]",
        function["doc"]))


def method(function, handle):
    """A function of a handle as a method of its owner, or nothing where there is no rule."""
    seen = OWNERS[handle][1]
    this = function["parameters"][:1]
    rest = [argument(one, seen) for one in function["parameters"][1:]]
    told = reading(function, handle)
    if told is None or None in rest or function["name"] == TIMING:
        return None
    name, kind, template, note = told
    parameters = ["&self"] * len(this) + [typed for typed, _, _ in rest if typed]
    line = f"    {seen} fn {name}({', '.join(parameters)}) -> {kind} {{\n"
    if len(line) > WIDTH + 1:
        inner = "".join(f"        {one},\n" for one in parameters)
        line = f"    {seen} fn {name}(\n{inner}    ) -> {kind} {{\n"
    given = ["self.as_ptr()"] * len(this) + [one for _, one, _ in rest]
    before = "".join(made for _, _, made in rest)
    card = [meaning(function)] + [note] * bool(note)
    card += [f"* `{one['name']}`: {in_rust(one['doc'])}"
             for one, (typed, _, _) in zip(function["parameters"][1:], rest)
             if typed and seen == "pub"]
    card += [f"C: `{function['prototype']}`"]
    return (documentation(card, "    ") + "    #[must_use]\n" * (seen == "pub") + line
            + f"        {before}{body(template, function['name'], given)}\n    }}\n")


def functions_of(api, handle):
    """The function that makes a handle, and those that take one first."""
    for function in api["functions"]:
        first = function["parameters"][0]["type"] if function["parameters"] else None
        if (first or function["returns"])["name"] == handle:
            yield function


def shown(functions, handle):
    """What Debug tells: all that is read without an argument and changes nothing."""
    readers = [one["name"] for one in functions if len(one["parameters"]) == 1
               and one["parameters"][0]["type"]["const"] and one["returns"]["name"] not in OWNERS]
    names = [method_name(one, handle) for one in readers]
    return {**{name: f"self.{name}()" for name in names}, **ALSO_SHOWN.get(handle, {})}


def debug(fields, owner):
    chain = [f'.debug_struct("{owner}")']
    chain += [f'.field("{name}", &{value})' for name, value in fields.items()]
    chain.append(".finish_non_exhaustive()")
    broken = "".join(f"\n            {link}" for link in chain) if fields else "".join(chain)
    return f"        formatter{broken}\n"


def owner_of(api, handle):
    owner, seen = OWNERS[handle["name"]]
    functions = list(functions_of(api, handle["name"]))
    written = [(one, method(one, handle["name"])) for one in functions]
    methods = "\n".join(text for _, text in written if text)
    (free,) = [one for one in functions if one["name"] == handle["name"] + "_free"]
    fields = shown([one for one, text in written if text], handle["name"])
    threads = "// SAFETY: the header allows any thread to use and to free it, one at a time.\n"
    threads += f"unsafe impl Send for {owner} {{}}\n"
    if all(one["threads"].startswith("any thread") for one in functions):
        threads += "// SAFETY: as above, and at the same time.\n"
        threads += f"unsafe impl Sync for {owner} {{}}\n"
    purpose = documentation([in_rust(handle["doc"])] + PURPOSES.get(handle["name"], []), "")
    return f"""{purpose}{seen} struct {owner}(NonNull<sys::{handle['name']}>);

{threads}
impl {owner} {{
    /// Takes over what the library made.
    ///
    /// # Safety
    ///
    /// `raw` is null or a handle that nobody else frees.
    pub(crate) unsafe fn from_raw(raw: *mut sys::{handle['name']}) -> Option<Self> {{
        NonNull::new(raw).map(Self)
    }}

    pub(crate) fn as_ptr(&self) -> *mut sys::{handle['name']} {{
        self.0.as_ptr()
    }}

{methods}}}

impl Drop for {owner} {{
    /// C: `{free['prototype']}`
    fn drop(&mut self) {{
        // SAFETY: this is the only owner, and what was read borrows from it.
        unsafe {{ sys::{free['name']}(self.as_ptr()) }}
    }}
}}

impl fmt::Debug for {owner} {{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {{
{debug(fields, owner)}    }}
}}
"""


def timing(api):
    """All moments of an attempt at once."""
    (function,) = [one for one in api["functions"] if one["name"] == TIMING]
    (members,) = [one["members"] for one in api["enums"]
                  if one["members"][0]["name"].startswith("QF_TIMING_")]
    moments = [(one["name"].removeprefix("QF_TIMING_").lower(), one) for one in members]
    fields = "".join(f"    /// {in_rust(one['doc'])}\n    pub {name}: Option<Duration>,\n"
                     for name, one in moments)
    values = "".join(f"            {name}: time_of(sys::{one['name']}),\n"
                     for name, one in moments)
    return f"""/// Moments of one attempt, from its start on. `None`: the attempt did not get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {{
{fields}}}

impl Outcome {{
    /// Timings of one attempt, counted from 0; those of the first 16 are kept.
    ///
    /// C: `{function['prototype']}`
    #[must_use]
    pub fn timing(&self, attempt: u32) -> Option<Timing> {{
        let attempt = i32::try_from(attempt).ok()?;
        let time_of = |moment| {{
            // SAFETY: it takes any numbers.
            let value = unsafe {{ sys::{TIMING}(self.as_ptr(), attempt, moment) }};
            u64::try_from(value).ok().map(Duration::from_micros)
        }};
        let timing = Timing {{
{values}        }};
        timing.total.map(|_| timing)
    }}
}}
"""


def told_by_errors(api):
    """What is asked of an error most, so that nobody has to ask for its outcome first."""
    methods = []
    for function in api["functions"]:
        if function["name"] in TOLD_BY_ERRORS:
            name, kind, _, _ = reading(function, "qf_result")
            value = TOLD_BY_ERRORS[function["name"]].format(name)
            methods.append(
                documentation([meaning(function)], "    ")
                + f"    #[must_use]\n    pub fn {name}(&self) -> {kind} {{\n"
                f"        {value}\n    }}\n")
    return "impl Error {\n" + "\n".join(methods) + "}\n"


def safe_functions(api):
    top = head("The handles of the C library and the functions that take one, as safe Rust.",
               "// The comments are those of the C header.\n#![allow(clippy::doc_markdown)]\n\n"
               "use std::ffi::{CStr, CString};\nuse std::fmt;\nuse std::ptr::NonNull;\n"
               "use std::time::Duration;\n\nuse qianfan_sys as sys;\n\n"
               "use crate::library::{bytes_or_none, text_or_none};\n"
               "use crate::{Error, Phase, Settled, Status};\n")
    return "\n".join([top] + [owner_of(api, handle) for handle in api["handles"]
                              if handle["name"] in OWNERS] + [timing(api), told_by_errors(api)])


def render(api):
    return checked({HOME + "qianfan/src/ffi.rs": safe_functions(api)})
