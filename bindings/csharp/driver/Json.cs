// SPDX-License-Identifier: MIT
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

/// <summary>As much of JSON as the driver and the tests need, since netstandard2.0 has no reader:
/// objects are dictionaries, arrays lists, numbers long or double.</summary>
internal sealed class Json
{
    private readonly string text;
    private int next;

    private Json(string text) => this.text = text;

    internal static object Parse(byte[] utf8)
    {
        var json = new Json(Encoding.UTF8.GetString(utf8));
        object value = json.Value();
        return json.Peek() == '\0' ? value : throw json.Unexpected();
    }

    internal static string Write(object value)
    {
        if (value == null)
            return "null";
        if (value is string text)
            return Quote(text);
        if (value is bool yes)
            return yes ? "true" : "false";
        if (value is IDictionary members)
            return "{" + string.Join(", ", members.Keys.Cast<object>().Select(
                name => Quote((string)name) + ": " + Write(members[name]))) + "}";
        if (value is IEnumerable items)
            return "[" + string.Join(", ", items.Cast<object>().Select(Write)) + "]";
        return string.Format(CultureInfo.InvariantCulture, "{0}", value);
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char one in text)
        {
            if (one == '"' || one == '\\')
                quoted.Append('\\').Append(one);
            else if (one < ' ')
                quoted.AppendFormat(CultureInfo.InvariantCulture, "\\u{0:x4}", (int)one);
            else
                quoted.Append(one);
        }
        return quoted.Append('"').ToString();
    }

    private FormatException Unexpected() =>
        new FormatException($"This JSON makes no sense at character {next}.");

    /// <summary>The next character that is no blank, NUL at the end.</summary>
    private char Peek()
    {
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        return next < text.Length ? text[next] : '\0';
    }

    private bool Take(char wanted)
    {
        if (Peek() != wanted)
            return false;
        next++;
        return true;
    }

    private void Need(char wanted)
    {
        if (!Take(wanted))
            throw Unexpected();
    }

    private object Value()
    {
        switch (Peek())
        {
            case '{':
                return Object();
            case '[':
                return Array();
            case '"':
                return String();
            default:
                return Word();
        }
    }

    private Dictionary<string, object> Object()
    {
        var members = new Dictionary<string, object>();
        Need('{');
        while (!Take('}'))
        {
            if (members.Count > 0)
                Need(',');
            string name = Peek() == '"' ? String() : throw Unexpected();
            Need(':');
            members[name] = Value();
        }
        return members;
    }

    private List<object> Array()
    {
        var items = new List<object>();
        Need('[');
        while (!Take(']'))
        {
            if (items.Count > 0)
                Need(',');
            items.Add(Value());
        }
        return items;
    }

    private string String()
    {
        var read = new StringBuilder();
        for (next++; next < text.Length && text[next] != '"'; next++)
            read.Append(text[next] == '\\' ? Escaped() : text[next]);
        Need('"');
        return read.ToString();
    }

    private char Escaped()
    {
        next++;
        if (next + 4 < text.Length && text[next] == 'u')
        {
            next += 4;
            return (char)ushort.Parse(text.Substring(next - 3, 4), NumberStyles.HexNumber);
        }
        const string Names = "\"\\/bfnrt";
        int which = next < text.Length ? Names.IndexOf(text[next]) : -1;
        return which >= 0 ? "\"\\/\b\f\n\r\t"[which] : throw Unexpected();
    }

    private object Word()
    {
        int start = next;
        while (next < text.Length &&
               (char.IsLetterOrDigit(text[next]) || "+-.".IndexOf(text[next]) >= 0))
            next++;
        string word = text.Substring(start, next - start);
        if (word == "null")
            return null;
        if (word == "true" || word == "false")
            return word == "true";
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                          out long whole))
            return whole;
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture,
                               out double number) ? (object)number : throw Unexpected();
    }
}
