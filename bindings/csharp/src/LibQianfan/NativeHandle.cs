// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace LibQianfan
{
    /// <summary>Owns one object of the C library; the last user of it frees it.</summary>
    internal abstract class NativeHandle : SafeHandle
    {
        private long weight;

        protected NativeHandle(IntPtr pointer) : base(IntPtr.Zero, true) => SetHandle(pointer);

        public override bool IsInvalid => handle == IntPtr.Zero;

        /// <summary>IsClosed waits for the last user.</summary>
        internal bool IsDisposed { get; private set; }

        /// <summary>Tells the collector of memory that it cannot see.</summary>
        internal void Weigh(long bytes)
        {
            if (bytes > 0)
                GC.AddMemoryPressure(weight = bytes);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }

        protected abstract void Free(IntPtr pointer);

        protected override bool ReleaseHandle()
        {
            Free(handle);
            if (weight > 0)
                GC.RemoveMemoryPressure(weight);
            return true;
        }
    }

    /// <summary>Keeps a handle from being freed during a call; NULL where there is none.</summary>
    internal struct Hold : IDisposable
    {
        private readonly SafeHandle handle;

        internal Hold(SafeHandle handle)
        {
            bool held = false;
            handle?.DangerousAddRef(ref held);
            this.handle = handle;
        }

        internal IntPtr Pointer => handle?.DangerousGetHandle() ?? IntPtr.Zero;

        public void Dispose() => handle?.DangerousRelease();
    }
}
