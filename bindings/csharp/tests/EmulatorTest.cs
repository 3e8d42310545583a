// SPDX-License-Identifier: MIT
using System;
using System.Threading.Tasks;
using LibQianfan;
using NUnit.Framework;

/// <summary>A test that has the emulator to itself and a client of it.</summary>
public abstract class EmulatorTest
{
    /// <summary>Far above what is waited for, even on a busy machine.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected QianfanClient Client { get; private set; }

    [SetUp]
    public void SetUp()
    {
        Emulator.Control.Post("reset", "{}");
        Client = new QianfanClient(Emulator.Options());
    }

    [TearDown]
    public void TearDown() => Client.Dispose();

    /// <summary>What a task gives or throws, which must come in time.</summary>
    protected static T End<T>(Task<T> task)
    {
        Assert.AreEqual(0, Task.WaitAny(new Task[] { task }, Patience), "the task did not end");
        return task.GetAwaiter().GetResult();
    }

    protected static int SentRequests() => Emulator.Control.Requests().Count;
}
