// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using System.Text;

namespace LibQianfan
{
    /// <summary>Texts and times on their way to C and back.</summary>
    internal static class Convert
    {
        // Half of a surrogate pair is refused rather than sent as another character.
        private static readonly Encoding Strict = new UTF8Encoding(false, true);

        internal static byte[] ToUtf8(string text, string name) =>
            ToUtf8OrNull(text ?? throw new ArgumentNullException(name), name);

        internal static byte[] ToUtf8OrNull(string text, string name) =>
            text == null ? null
            : text.IndexOf('\0') < 0 ? Strict.GetBytes(text + '\0')
            : throw new ArgumentException("C would cut the text short at the NUL in it.", name);

        internal static string ToText(IntPtr utf8)
        {
            int length = 0;
            while (utf8 != IntPtr.Zero && Marshal.ReadByte(utf8, length) != 0)
                length++;
            return utf8 == IntPtr.Zero ? null : Encoding.UTF8.GetString(ToBytes(utf8, length));
        }

        internal static byte[] ToBytes(IntPtr start, long length)
        {
            if (start == IntPtr.Zero)
                return null;
            var copy = new byte[length];
            Marshal.Copy(start, copy, 0, copy.Length);
            return copy;
        }

        internal static TimeSpan? FromMilliseconds(long ms) => FromMilliseconds(ms >= 0, ms);

        internal static TimeSpan? FromMilliseconds(bool isKnown, long ms) =>
            isKnown ? TimeSpan.FromTicks(ms * TimeSpan.TicksPerMillisecond) : default(TimeSpan?);

        internal static TimeSpan? FromMicroseconds(long us) =>
            us >= 0 ? TimeSpan.FromTicks(us * 10) : default(TimeSpan?);

        /// <summary>A limit, rounded up: C's 0 means none.</summary>
        internal static long ToMilliseconds(TimeSpan time, string name) =>
            time > TimeSpan.Zero && time <= TimeSpan.FromDays(1)
            ? (time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond
            : throw new ArgumentOutOfRangeException(name, time, "More than 0, a day at most.");
    }
}
